"""A village's journal as it is stored: whole batches, packed as they came, with the hashes around them.

A day takes a tenth of the room of its lines, and PostgreSQL a tenth of the work. ``packed`` is plain gzip:
a person reads it with ``zcat``.
"""

from collections import defaultdict
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from psycopg import Connection

from kiosk import clock
from kiosk.county.store.database import CountyDatabase, Owner
from kiosk.wire import batches, lines
from kiosk.wire.batches import Batch, BatchTooLarge, UnreadableBatch

AT_ONCE = 8
"""So many batches are held in memory where all of a village's are gone through."""
_PUT = """
INSERT INTO {} (centre, epoch, first, last, previous, head, packed, received_at)
VALUES (%b, %b, %b, %b, %b, %b, %b, %b)"""
_AROUND = """
SELECT first, last, previous, head, CASE WHEN %b BETWEEN first AND last - 1 THEN packed END
FROM {} WHERE centre = %b AND epoch = %b AND first <= %b ORDER BY first DESC LIMIT 1"""
_AFTER = """
SELECT epoch, first, last, previous, head, packed FROM {}
WHERE centre = %b AND (epoch > %b OR epoch = %b AND last > %b) ORDER BY epoch, first"""
_ACROSS = """
SELECT epoch, first, last, previous, head, packed FROM {}
WHERE centre = %b AND epoch = %b AND last >= %b AND first <= %b ORDER BY first"""
_WITH = """
SELECT centre, epoch, first, last, previous, head, packed FROM {0} WHERE (centre, epoch, first) IN (
    SELECT centre, epoch, (SELECT max(first) FROM {0} AS kept
        WHERE (kept.centre, kept.epoch) = (wanted.centre, wanted.epoch) AND kept.first <= seq)
    FROM unnest(%b::text[], %b::int[], %b::int[]) AS wanted (centre, epoch, seq))"""
_DROP = "DELETE FROM {} WHERE centre = %b AND epoch = %b AND first = %b"

Where = tuple[str, int, int]
"""Centre, epoch and seq of a line."""


class Position(NamedTuple):
    """A line's place in a journal."""

    epoch: int
    seq: int


BEGINNING = Position(1, 0)


class Kept(NamedTuple):
    """A stored line."""

    at: Position
    text: bytes
    hash: bytes


class Row(NamedTuple):
    """A stored batch: an epoch's lines from one to another, the hash before them and that of the last."""

    epoch: int
    first: int
    last: int
    previous: bytes
    head: bytes
    packed: bytes


class Village(NamedTuple):
    """Whose journal: inside a transaction of the server that keeps the village's rows."""

    connection: Connection[Any]
    owner: Owner
    centre: str

    @property
    def table(self) -> str:
        """The partition in which its batches lie."""
        return self.owner.table("journal_batches")

    def ask(self, query: str, *values: object) -> "Any":
        """Run a query about its batches."""
        return self.connection.execute(query.format(self.table).encode(), values)


@contextmanager
def village_at(county: CountyDatabase, centre: str) -> Iterator[Village]:
    """Lend a village, in a transaction of its own."""
    with county.at(centre) as (connection, owner):
        yield Village(connection, owner, centre)


def opened(row: Row) -> Sequence[Kept] | None:
    """Return the lines of a stored batch; None for one that is not as it was taken in."""
    try:
        batch = batches.unpack(row.packed)
    except (UnreadableBatch, BatchTooLarge):
        return None
    label = batch.label
    said = label.epoch, label.first, label.last, bytes.fromhex(label.previous), batch.hashes[-1]
    if said != row[:5]:
        return None
    numbered = enumerate(zip(batch.lines, batch.hashes, strict=True), row.first)
    return [Kept(Position(row.epoch, seq), line, kept) for seq, (line, kept) in numbered]


def put(village: Village, batch: Batch) -> None:
    """Store a batch."""
    label = batch.label
    place = village.centre, label.epoch, label.first, label.last
    hashes = bytes.fromhex(label.previous), batch.hashes[-1]
    village.ask(_PUT, *place, *hashes, batches.pack(batch), clock.now())


def known(village: Village, epoch: int, seq: int) -> tuple[int, bytes]:
    """Return the last line, up to one, whose hash can be told, and the hash; 0 where there is none."""
    found = village.ask(_AROUND, seq, village.centre, epoch, seq + 1).fetchone()
    if found is None:
        return 0, lines.GENESIS
    first, last, previous, head, packed = found
    if first == seq + 1:
        return seq, bytes(previous)
    if packed is None:
        return last, bytes(head)
    whole = opened(Row(epoch, first, last, bytes(previous), bytes(head), packed))
    return (seq, whole[seq - first].hash) if whole else (first - 1, bytes(previous))


def hash_at(village: Village, epoch: int, seq: int) -> bytes | None:
    """Return the stored hash of a line, None where there is no such line."""
    if seq == 0:
        return lines.GENESIS
    place, kept = known(village, epoch, seq)
    return kept if place == seq else None


def rows_after(village: Village, after: Position) -> Generator[Row]:
    """Yield the batches that hold the lines after one, in their order; flat in memory."""
    with village.connection.cursor(name="stored") as cursor:
        cursor.itersize = AT_ONCE
        place = village.centre, after.epoch, after.epoch, after.seq
        cursor.execute(_AFTER.format(village.table).encode(), place)
        for row in cursor:
            yield _row(row)


def rows_across(village: Village, epoch: int, first: int, last: int) -> list[Row]:
    """Return the batches that hold some of an epoch's lines from one to another."""
    return [_row(row) for row in village.ask(_ACROSS, village.centre, epoch, first, last)]


def heal(village: Village, batch: Batch) -> int:
    """Put back what of a batch's lines is lost or damaged here; return how many lines.

    A stored batch is damaged as a whole, and put back where all its lines are here.
    """
    label, whole = batch.label, set[int]()
    for row in rows_across(village, label.epoch, label.first, label.last):
        inside = label.first <= row.first and row.last <= label.last
        if inside and not _is_part(row, batch):
            village.ask(_DROP, village.centre, row.epoch, row.first)
        else:
            whole.update(range(row.first, row.last + 1))
    lost = set(range(label.first, label.last + 1)) - whole
    for first, last in _runs(lost):
        put(village, batch.part(first, last))
    return len(lost)


def _is_part(row: Row, batch: Batch) -> bool:
    """Return whether a stored batch can be read and holds the very lines of this one."""
    return row.head == batch.hashes[row.last - batch.label.first] and opened(row) is not None


def _runs(places: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of neighbours."""
    begins = sorted(at for at in places if at - 1 not in places)
    ends = sorted(at for at in places if at + 1 not in places)
    yield from zip(begins, ends, strict=True)


def lines_at(county: CountyDatabase, wanted: Iterable[Where]) -> dict[Where, Kept]:
    """Return some lines of some villages; those that are not here, or damaged, are left out.

    They are read where they lie: through the front, all lines of a server would travel.
    """
    found: dict[Where, Kept] = {}
    lying: defaultdict[Owner, set[Where]] = defaultdict(set)
    for where in wanted:
        lying[county.owner(where[0])].add(where)
    for owner, here in lying.items():
        with owner.pool.connection() as connection:
            found |= lines_of(connection, owner, here)
    return found


def lines_of(connection: Connection[Any], owner: Owner, wanted: Collection[Where]) -> dict[Where, Kept]:
    """Return the same of villages whose rows lie in one partition."""
    columns = [list(each) for each in zip(*wanted, strict=True)] or [[], [], []]
    rows = connection.execute(_WITH.format(owner.table("journal_batches")).encode(), columns)
    found: dict[Where, Kept] = {}
    for centre, *row in rows:
        whole = opened(_row(row)) or ()
        found |= {(centre, *kept.at): kept for kept in whole if (centre, *kept.at) in wanted}
    return found


def _row(found: Sequence[Any]) -> Row:
    epoch, first, last, previous, head, packed = found
    return Row(epoch, first, last, bytes(previous), bytes(head), bytes(packed))
