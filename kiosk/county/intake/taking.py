"""Taking a batch in: chain check, lines, latest states, figures and cursor, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection, DataError
from psycopg.errors import ProgramLimitExceeded, UniqueViolation

from kiosk import clock
from kiosk.county.intake import applying, moving, nights
from kiosk.county.intake.applying import Place
from kiosk.county.store.database import CountyDatabase, Owner, send_off
from kiosk.wire import lines
from kiosk.wire.batches import Batch, Label, UnreadableBatch
from kiosk.wire.refusals import EpochEnded, Forked, Gap

_LOCK = """
SELECT epoch, seq, head, lines, set_config('plan_cache_mode', 'force_generic_plan', true)
FROM {} WHERE centre = %b FOR UPDATE"""
"""A plan for the very lines of a batch is never a better one: none is made until the transaction ends."""
_BEGIN = """
INSERT INTO {} (centre, epoch, seq, head, lines, moved_at) VALUES (%b, 1, 0, %b, 0, %b)
ON CONFLICT (centre) DO NOTHING"""
_KEEP = """
INSERT INTO {journal_lines} AS kept (centre, epoch, seq, line, hash, received_at)
SELECT %b, %b, %b + n::int, line, substring(%b FROM 32 * n::int - 31 FOR 32), %b
FROM string_to_table(%b, E'\n') WITH ORDINALITY AS sent (line, n) LIMIT %b"""
"""Lines travel as one text, hashes as one row of bytes: to make arrays costs more than to store them."""
_HEAL = f"""{_KEEP}
ON CONFLICT (centre, epoch, seq) DO UPDATE SET line = excluded.line, hash = excluded.hash
WHERE (kept.line, kept.hash) <> (excluded.line, excluded.hash) RETURNING seq"""
_GO_ON = f"""
WITH moved AS (
    UPDATE {{cursors}} SET epoch = %b, seq = %b, head = %b, lines = lines + %b, moved_at = %b
    WHERE centre = %b),
counted AS (
    INSERT INTO {{deliveries}} AS known (centre, night, first_at, last_at, lines, bytes, batches, way)
    VALUES (%b, %b, %b, %b, %b, %b, 1, %b)
    ON CONFLICT (centre, night) DO UPDATE SET last_at = excluded.last_at,
        lines = known.lines + excluded.lines, bytes = known.bytes + excluded.bytes,
        batches = known.batches + 1, way = excluded.way){_KEEP}"""  # noqa: S608 - our own tables
"""Lines, cursor and the night's count in one statement: each one more costs as much as ten lines."""
_HASH = "SELECT hash FROM {} WHERE centre = %b AND epoch = %b AND seq = %b"


class Cursor(NamedTuple):
    """How far a village's journal has come here: its newest line, and how many lines there are in all."""

    epoch: int
    seq: int
    head: bytes
    lines: int


class Taken(NamedTuple):
    """What became of a batch: where the cursor stands, how many lines were new and how many set aside."""

    cursor: Cursor
    fresh: int
    aside: int


class Parcel(NamedTuple):
    """A batch as it came: how many bytes it was, and which way (``line``, ``stick``)."""

    batch: Batch
    size: int = 0
    way: str = "line"


def take_in(county: CountyDatabase, parcel: Parcel) -> Taken:
    """Store and apply a batch once; the same again changes nothing.

    Lines that are here already but were damaged or lost since are written again as they were. Raises
    ``Gap`` when lines before it are missing, ``Forked`` when it does not follow from what is here,
    ``EpochEnded`` for a history that another computer carries on, ``Moved`` for one that is kept under the
    village's old code.
    """
    label = parcel.batch.label
    if label.epoch == label.first == 1 and not cursor_of(county, label.centre).lines:
        moving.must_begin_here(county, parcel.batch)
    try:
        return _take_in(county, parcel)
    except (DataError, ProgramLimitExceeded, UniqueViolation):
        return _take_in(county, parcel, carefully=True)


def _take_in(county: CountyDatabase, parcel: Parcel, *, carefully: bool = False) -> Taken:
    batch = parcel.batch
    with county.at(batch.label.centre) as (connection, owner), connection.pipeline():
        locking = _ask_lock(connection, owner, batch.label.centre)
        hashes = batch.hashes
        cursor = _locked(locking) or lock(connection, owner, batch.label.centre)
        if _is_behind(connection, owner, cursor, (batch.label, hashes[-1])):
            known = len(hashes)
        else:
            known = _already_here(cursor, batch, hashes)
        if known and _heal(connection, owner, batch, hashes[:known]):
            _prove_anew(county, batch.label.centre)
        if known == len(hashes):
            return Taken(cursor, 0, 0)
        place = Place(connection, owner, batch.label.centre, batch.label.epoch)
        aside = _store(place, parcel, hashes[known:], carefully=carefully)
        connection.execute("COMMIT")  # with the rest; commit() waits for ever when much is still to be sent
    fresh = len(hashes) - known
    after = Cursor(batch.label.epoch, batch.label.last, hashes[-1], cursor.lines + fresh)
    return Taken(after, fresh, aside)


def cursor_of(county: CountyDatabase, centre: str) -> Cursor:
    """Return how far a village's journal has come; before its first line at 0 of epoch 1."""
    with county.at(centre) as (connection, owner):
        query = f"SELECT epoch, seq, head, lines FROM {owner.table('cursors')} WHERE centre = %b"  # noqa: S608 - our own table
        found = connection.execute(query.encode(), (centre,)).fetchone()
    return Cursor(found[0], found[1], bytes(found[2]), found[3]) if found else Cursor(1, 0, lines.GENESIS, 0)


def lock(connection: Connection[Any], owner: Owner, centre: str) -> Cursor:
    """Return a village's cursor, held until the transaction ends; made when it is not there yet."""
    cursor = _locked(_ask_lock(connection, owner, centre))
    if cursor is None:
        begin = (centre, lines.GENESIS, clock.now())
        connection.execute(_BEGIN.format(owner.table("cursors")).encode(), begin)
        return lock(connection, owner, centre)
    return cursor


def _ask_lock(connection: Connection[Any], owner: Owner, centre: str) -> "psycopg.Cursor[Any]":
    """Ask for the lock; in a pipeline the answer is not waited for."""
    return connection.execute(_LOCK.format(owner.table("cursors")).encode(), (centre,))


def _locked(asked: "psycopg.Cursor[Any]") -> Cursor | None:
    found = asked.fetchone()
    return Cursor(found[0], found[1], bytes(found[2]), found[3]) if found else None


def hash_at(connection: Connection[Any], owner: Owner, line: tuple[str, int, int]) -> bytes | None:
    """Return the stored hash of a line (centre, epoch, seq), None where there is no such line."""
    if line[2] == 0:
        return lines.GENESIS
    found = connection.execute(_HASH.format(owner.table("journal_lines")).encode(), line).fetchone()
    return bytes(found[0]) if found else None


def _is_behind(connection: Connection[Any], owner: Owner, cursor: Cursor, sent: tuple[Label, bytes]) -> bool:
    """Return whether a batch lies behind the cursor and ends in a line that is here: its hash proves all."""
    label, last = sent
    if (label.epoch, label.last) >= (cursor.epoch, cursor.seq):
        return False
    same = hash_at(connection, owner, (label.centre, label.epoch, label.last)) == last
    if not same and label.epoch == cursor.epoch:
        raise Forked(epoch=cursor.epoch, seq=cursor.seq)
    return same


def _already_here(cursor: Cursor, batch: Batch, hashes: Sequence[bytes]) -> int:
    """Return how many of the batch's lines are here already; what does not fit is refused."""
    label = batch.label
    if label.epoch < cursor.epoch:
        raise EpochEnded(epoch=cursor.epoch)
    if label.epoch > cursor.epoch or label.first > cursor.seq + 1:
        raise Gap(epoch=cursor.epoch, seq=cursor.seq)
    known = min(cursor.seq - label.first + 1, len(hashes))
    ours = bytes.fromhex(label.previous) if known == 0 else hashes[known - 1]
    if ours != cursor.head:
        raise Forked(epoch=cursor.epoch, seq=cursor.seq)
    return known


def _heal(connection: Connection[Any], owner: Owner, batch: Batch, hashes: Sequence[bytes]) -> int:
    """Write lines that came again as they were, where the stored ones were damaged; return how many."""
    values = _sent(batch, 0, hashes, clock.now())
    return len(connection.execute(_named(_HEAL, owner), values).fetchall())


def _prove_anew(county: CountyDatabase, centre: str) -> None:
    """Forget what the last proof found, so that the next night proves this village first."""
    with county.front() as front:
        front.execute("DELETE FROM proofs WHERE centre = %b", (centre,))


def _sent(batch: Batch, begin: int, hashes: Sequence[bytes], at: datetime) -> tuple[Any, ...]:
    """Return a batch's lines from one on, as many as there are hashes, as statements take them."""
    label, chosen = batch.label, batch.lines[begin : begin + len(hashes)]
    joined, before = b"".join(hashes), label.first + begin - 1
    return label.centre, label.epoch, before, joined, at, _text(chosen), len(chosen)


def _store(place: Place, parcel: Parcel, hashes: Sequence[bytes], *, carefully: bool) -> int:
    """Store and apply a batch's last lines, those with these hashes; return how many were set aside.

    Lines and cursor go off first: PostgreSQL stores them while they are read here.
    """
    batch, now = parcel.batch, clock.now()
    known = len(batch.lines) - len(hashes)
    moved = (batch.label.epoch, batch.label.last, hashes[-1], len(hashes), now, place.centre)
    counted = (place.centre, nights.night_of(now), now, now, len(hashes), parcel.size, parcel.way)
    kept = _sent(batch, known, hashes, now)
    place.connection.execute(_named(_GO_ON, place.owner), (*moved, *counted, *kept))
    send_off(place.connection)
    first = batch.label.first + known
    found = applying.sort_out(place.epoch, first, batch.lines[known:], carefully=carefully)
    applying.apply(place, found)
    return len(found.aside)


def _named(statement: str, owner: Owner) -> bytes:
    """Return a statement with the names of a village's own tables."""
    names = ("journal_lines", "cursors", "deliveries")
    return statement.format(**{name: owner.table(name) for name in names}).encode()


def _text(sent: Sequence[bytes]) -> str:
    """Return lines as one text, each with its end: an empty one is one too.

    Raises ``UnreadableBatch`` for what is no text that PostgreSQL can keep.
    """
    try:
        text = b"\n".join([*sent, b""]).decode()
    except UnicodeDecodeError as error:
        raise UnreadableBatch(problem=error) from None
    if "\0" in text:
        raise UnreadableBatch(problem="U+0000")
    return text
