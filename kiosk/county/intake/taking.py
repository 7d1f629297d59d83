"""Taking a batch in: chain check, lines, latest states, figures and cursor, in one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection, DataError
from psycopg.errors import ProgramLimitExceeded, UniqueViolation

from kiosk import clock
from kiosk.county.intake import applying, moving, storing
from kiosk.county.intake.applying import Sorted
from kiosk.county.store.database import CountyDatabase, Owner, Village
from kiosk.wire import lines
from kiosk.wire.batches import Batch
from kiosk.wire.refusals import EpochEnded, Forked, Gap

_LOCK = """
SELECT epoch, seq, head, lines, set_config('plan_cache_mode', 'force_generic_plan', true)
FROM {} WHERE centre = %b FOR UPDATE"""
"""A plan for the very lines of a batch is never a better one: none is made until the transaction ends."""
_BEGIN = """
INSERT INTO {} (centre, epoch, seq, head, lines, moved_at) VALUES (%b, 1, 0, %b, 0, %b)
ON CONFLICT (centre) DO NOTHING"""
_KNOWN = "SELECT epoch, state::text FROM {} WHERE centre = %b AND key = ANY(%b::text[])"
_ASIDE = """
INSERT INTO {} (centre, epoch, seq, reason, noted_at)
SELECT %b, %b, seq, reason, %b FROM unnest(%b::int[], %b::text[]) AS wrong (seq, reason)
ON CONFLICT DO NOTHING"""
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


class _Read(NamedTuple):
    """A batch that was read: its lines sorted out, each with its hash."""

    parcel: Parcel
    found: Sorted
    hashes: Sequence[bytes]


def take_all(county: CountyDatabase, parcels: Iterable[Parcel]) -> Iterator[Taken]:
    """Take batches in one after the other; each is read while PostgreSQL stores the one before.

    Raises what ``take_in`` does, and what ``parcels`` does, after the batches before it were taken in.
    """
    following = map(_read, parcels)
    with ThreadPoolExecutor(1, "reading-ahead") as reader:
        ahead = reader.submit(next, following, None)
        while sent := ahead.result():
            ahead = reader.submit(next, following, None)
            yield _taken(county, sent)


def take_in(county: CountyDatabase, parcel: Parcel) -> Taken:
    """Store and apply a batch once; the same again changes nothing.

    Lines that are here already but were damaged or lost since are written again as they were. Raises
    ``Gap`` when lines before it are missing, ``Forked`` when it does not follow from what is here,
    ``EpochEnded`` for a history that another computer carries on, ``Moved`` for one that is kept under the
    village's old code.
    """
    return _taken(county, _read(parcel))


def _read(parcel: Parcel, *, carefully: bool = False) -> _Read:
    batch = parcel.batch
    found = applying.sort_out(batch.label.epoch, batch.lines, carefully=carefully)
    return _Read(parcel, found, batch.hashes)


def _taken(county: CountyDatabase, sent: _Read) -> Taken:
    label = sent.parcel.batch.label
    if label.epoch == label.first == 1 and not cursor_of(county, label.centre).lines:
        moving.must_begin_here(county, sent.parcel.batch)
    try:
        return _take_in(county, sent)
    except (DataError, ProgramLimitExceeded, UniqueViolation):
        return _take_in(county, _read(sent.parcel, carefully=True))


def _take_in(county: CountyDatabase, sent: _Read) -> Taken:
    parcel, found, hashes = sent
    label = parcel.batch.label
    with county.at(label.centre) as (connection, owner), connection.pipeline():
        village = Village(connection, owner, label.centre)
        cursor, asked = _locked_with(village, found)
        known = _already_here(village, cursor, parcel.batch)
        if known and storing.heal(village, parcel.batch, known):
            _prove_anew(county, label.centre)
        if known == len(hashes):
            return Taken(cursor, 0, 0)
        if known:
            found = applying.sort_out(label.epoch, parcel.batch.lines[known:])
            asked = _ask_known(village, found)
        _store(village, parcel, found, asked)
        connection.execute("COMMIT")  # with the rest; commit() waits for ever when much is still to be sent
    after = Cursor(label.epoch, label.last, hashes[-1], cursor.lines + len(hashes) - known)
    return Taken(after, len(hashes) - known, len(found.aside))


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


def _locked_with(village: Village, found: Sorted) -> "tuple[Cursor, psycopg.Cursor[Any]]":
    """Return the cursor, and having asked for what is known of the records of some lines."""
    locking, asked = _ask_lock(*village), _ask_known(village, found)
    cursor = _locked(locking)
    return (cursor, asked) if cursor else (lock(*village), _ask_known(village, found))


def _ask_known(village: Village, found: Sorted) -> "psycopg.Cursor[Any]":
    query = _KNOWN.format(village.owner.table("records")).encode()
    return village.connection.execute(
        query, (village.centre, list({record.key for record, _ in found.others}))
    )


def _already_here(village: Village, cursor: Cursor, batch: Batch) -> int:
    """Return how many of the batch's lines are here already; what does not fit is refused."""
    label, hashes = batch.label, batch.hashes
    if _is_behind(village, cursor, batch):
        return len(hashes)
    if label.epoch < cursor.epoch:
        raise EpochEnded(epoch=cursor.epoch)
    if label.epoch > cursor.epoch or label.first > cursor.seq + 1:
        raise Gap(epoch=cursor.epoch, seq=cursor.seq)
    known = min(cursor.seq - label.first + 1, len(hashes))
    ours = bytes.fromhex(label.previous) if known == 0 else hashes[known - 1]
    if ours != cursor.head:
        raise Forked(epoch=cursor.epoch, seq=cursor.seq)
    return known


def _is_behind(village: Village, cursor: Cursor, batch: Batch) -> bool:
    """Return whether a batch lies behind the cursor and ends in a line that is here: its hash proves all."""
    label = batch.label
    if (label.epoch, label.last) >= (cursor.epoch, cursor.seq):
        return False
    at = village.centre, label.epoch, label.last
    same = hash_at(village.connection, village.owner, at) == batch.hashes[-1]
    if not same and label.epoch == cursor.epoch:
        raise Forked(epoch=cursor.epoch, seq=cursor.seq)
    return same


def _prove_anew(county: CountyDatabase, centre: str) -> None:
    """Forget what the last proof found, so that the next night proves this village first."""
    with county.front() as front:
        front.execute("DELETE FROM proofs WHERE centre = %b", (centre,))


def _store(village: Village, parcel: Parcel, found: Sorted, asked: "psycopg.Cursor[Any]") -> None:
    """Write a batch's last lines down, those that were sorted out, with what they come to."""
    label = parcel.batch.label
    applied = applying.apply(found, asked.fetchall(), label.epoch)
    storing.write(village, parcel.batch, applied, (parcel.size, parcel.way))
    if found.aside:
        seqs = [label.last - found.lines + 1 + number for number in found.aside]
        wrong = (village.centre, label.epoch, clock.now(), seqs, list(found.aside.values()))
        village.connection.execute(_ASIDE.format(village.owner.table("quarantine")).encode(), wrong)
