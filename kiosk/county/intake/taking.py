"""Taking a batch in: chain check, lines, latest states, figures and cursor, in one transaction."""

from typing import Any, NamedTuple

import psycopg
from psycopg import DataError
from psycopg.errors import ProgramLimitExceeded, UniqueViolation

from kiosk import clock
from kiosk.county.intake import applying, healing, moving, nights, stored
from kiosk.county.intake.stored import Village
from kiosk.county.store.database import CountyDatabase
from kiosk.wire import batches, lines
from kiosk.wire.batches import Batch
from kiosk.wire.refusals import DamagedHere, EpochEnded, Forked, Gap

_LOCK = """
SELECT epoch, seq, head, lines, set_config('plan_cache_mode', 'force_generic_plan', true)
FROM {} WHERE centre = %b FOR UPDATE"""
"""A plan for the very lines of a batch is never a better one: none is made until the transaction ends."""
_BEGIN = """
INSERT INTO {} (centre, epoch, seq, head, lines, moved_at) VALUES (%b, 1, 0, %b, 0, %b)
ON CONFLICT (centre) DO NOTHING"""
_GO_ON = """
WITH moved AS (
    UPDATE {cursors} SET epoch = %b, seq = %b, head = %b, lines = lines + %b, moved_at = %b
    WHERE centre = %b),
counted AS (
    INSERT INTO {deliveries} AS known (centre, night, first_at, last_at, lines, bytes, batches, way)
    VALUES (%b, %b, %b, %b, %b, %b, 1, %b)
    ON CONFLICT (centre, night) DO UPDATE SET last_at = excluded.last_at,
        lines = known.lines + excluded.lines, bytes = known.bytes + excluded.bytes,
        batches = known.batches + 1, way = excluded.way)
INSERT INTO {journal_batches} (centre, epoch, first, last, previous, head, packed, received_at)
VALUES (%b, %b, %b, %b, %b, %b, %b, %b)"""
"""Lines, cursor and the night's count in one statement: each one more costs as much as ten lines."""


_ENDED = "SELECT ended_seq FROM epochs WHERE centre = %b AND epoch = %b + 1"


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
    """A batch, the bytes it came as, and which way (``line``, ``stick``)."""

    batch: Batch
    packed: bytes
    way: str = "line"

    @classmethod
    def of(cls, batch: Batch) -> "Parcel":
        """Return a batch as it would have come over the line."""
        return cls(batch, batches.pack(batch))

    def rest(self, known: int) -> "Parcel":
        """Return the same without its first lines."""
        label = self.batch.label
        batch = self.batch.part(label.first + known, label.last) if known else self.batch
        return self._replace(batch=batch, packed=batches.pack(batch) if known else self.packed)


def take_in(county: CountyDatabase, parcel: Parcel) -> Taken:
    """Store and apply a batch once; the same again changes nothing.

    Lines that are here already but were damaged or lost since are written again as they were. Raises
    ``Gap`` when lines before it are missing, ``Forked`` when it does not follow from what is here,
    ``EpochEnded`` for a history that another computer carries on, ``Moved`` for one that is kept under the
    village's old code, ``DamagedHere`` for old lines that nothing here proves any more.
    """
    label = parcel.batch.label
    if label.epoch == label.first == 1 and not cursor_of(county, label.centre).lines:
        moving.must_begin_here(county, parcel.batch)
    while True:
        taken = _take_next(county, parcel)
        if taken:
            return taken
        cursor, known = _look_back(county, parcel.batch)
        if known == parcel.batch.label.count:
            return Taken(cursor, 0, 0)
        parcel = parcel.rest(known)


def _take_next(county: CountyDatabase, parcel: Parcel) -> Taken | None:
    """Take a batch in that begins with the very next line, as almost all do; None for another."""
    try:
        return _try_next(county, parcel)
    except (DataError, ProgramLimitExceeded, UniqueViolation):
        return _try_next(county, parcel, carefully=True)


def _try_next(county: CountyDatabase, parcel: Parcel, *, carefully: bool = False) -> Taken | None:
    """Take it in; PostgreSQL works on its states while its hashes are computed here."""
    batch, label = parcel.batch, parcel.batch.label
    before = label.epoch, label.first - 1, bytes.fromhex(label.previous)
    with county.at(label.centre) as (connection, owner), connection.pipeline():
        village = Village(connection, owner, label.centre)
        locking = _ask_lock(village)
        begun = applying.read_first(batch, carefully=carefully)  # while PostgreSQL looks
        cursor = _locked(locking) or lock(village)
        if before != (cursor.epoch, cursor.seq, cursor.head):
            return None
        aside = applying.apply(village, batch, begun)
        _move(village, parcel)
        connection.execute("COMMIT")  # with the rest; commit() waits for ever when much is still to be sent
    after = Cursor(label.epoch, label.last, batch.hashes[-1], cursor.lines + label.count)
    return Taken(after, label.count, aside)


def _look_back(county: CountyDatabase, batch: Batch) -> tuple[Cursor, int]:
    """Do as ``_look``; lines of an ended epoch that once were here are damaged, not another's."""
    label = batch.label
    try:
        return _look(county, batch)
    except EpochEnded:
        ended = county.read(_ENDED, (label.centre, label.epoch))
        if any(label.last <= each["ended_seq"] for each in ended):
            raise DamagedHere(epoch=label.epoch, seq=label.first) from None
        raise


def _look(county: CountyDatabase, batch: Batch) -> tuple[Cursor, int]:
    """Return where the cursor stands and how many of a batch's lines it has passed, once more whole here.

    Of a batch that lies behind it, it has passed all, though only some be proved and put right.
    """
    label, proved = batch.label, 0
    with stored.village_at(county, label.centre) as village:
        cursor = lock(village)
        if label.epoch == cursor.epoch and label.last < cursor.seq:
            proved = healing.proved(village, batch)
        elif label.epoch < cursor.epoch:
            proved = _proved_of_old(village, batch, cursor)
        known = proved or _known(cursor, batch)
        healed = known and healing.heal(village, batch.part(label.first, label.first + known - 1))
    if healed:
        _prove_anew(county, label.centre)
    return cursor, label.count if proved else known


def _proved_of_old(village: Village, batch: Batch, cursor: Cursor) -> int:
    """Return the same of an epoch that has ended; its lines are heard only to put right what is here."""
    try:
        return healing.proved(village, batch)
    except (Forked, DamagedHere):
        raise EpochEnded(epoch=cursor.epoch) from None


def cursor_of(county: CountyDatabase, centre: str) -> Cursor:
    """Return how far a village's journal has come; before its first line at 0 of epoch 1."""
    with county.at(centre) as (connection, owner):
        query = f"SELECT epoch, seq, head, lines FROM {owner.table('cursors')} WHERE centre = %b"  # noqa: S608 - our own table
        found = connection.execute(query.encode(), (centre,)).fetchone()
    return Cursor(found[0], found[1], bytes(found[2]), found[3]) if found else Cursor(1, 0, lines.GENESIS, 0)


def lock(village: Village) -> Cursor:
    """Return a village's cursor, held until the transaction ends; made when it is not there yet."""
    cursor = _locked(_ask_lock(village))
    if cursor is None:
        begin = (village.centre, lines.GENESIS, clock.now())
        village.connection.execute(_BEGIN.format(village.owner.table("cursors")).encode(), begin)
        return lock(village)
    return cursor


def _ask_lock(village: Village) -> "psycopg.Cursor[Any]":
    """Ask for the lock; in a pipeline the answer is not waited for."""
    query = _LOCK.format(village.owner.table("cursors")).encode()
    return village.connection.execute(query, (village.centre,))


def _locked(asked: "psycopg.Cursor[Any]") -> Cursor | None:
    found = asked.fetchone()
    return Cursor(found[0], found[1], bytes(found[2]), found[3]) if found else None


def _known(cursor: Cursor, batch: Batch) -> int:
    """Return how many of the batch's lines the cursor has passed; what does not fit is refused."""
    label = batch.label
    if label.epoch < cursor.epoch:
        raise EpochEnded(epoch=cursor.epoch)
    if label.epoch > cursor.epoch or label.first > cursor.seq + 1:
        raise Gap(epoch=cursor.epoch, seq=cursor.seq)
    known = min(cursor.seq - label.first + 1, label.count)
    ours = bytes.fromhex(label.previous) if known == 0 else batch.hashes[known - 1]
    if ours != cursor.head:
        raise Forked(epoch=cursor.epoch, seq=cursor.seq)
    return known


def _prove_anew(county: CountyDatabase, centre: str) -> None:
    """Forget what the last proof found, so that the next night proves this village first."""
    with county.front() as front:
        front.execute("DELETE FROM proofs WHERE centre = %b", (centre,))


def _move(village: Village, parcel: Parcel) -> None:
    """Store a batch, move the cursor on and count the night."""
    label, head, now = parcel.batch.label, parcel.batch.hashes[-1], clock.now()
    moved = (label.epoch, label.last, head, label.count, now, village.centre)
    night = nights.night_of(now)
    counted = (village.centre, night, now, now, label.count, len(parcel.packed), parcel.way)
    hashes = bytes.fromhex(label.previous), head
    kept = (village.centre, label.epoch, label.first, label.last, *hashes, parcel.packed, now)
    names = {name: village.owner.table(name) for name in ("journal_batches", "cursors", "deliveries")}
    village.connection.execute(_GO_ON.format(**names).encode(), (*moved, *counted, *kept))
