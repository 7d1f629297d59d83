"""A village's journal as it is stored: whole batches, packed as they came, with the hashes around them.

A day takes a tenth of the room of its lines, and PostgreSQL a tenth of the work. ``packed`` is plain gzip:
a person reads it with ``zcat``.
"""

import logging
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any, NamedTuple

from psycopg import Connection, InternalError
from psycopg.errors import IoError

from kiosk import clock
from kiosk.county.store.database import CountyDatabase, Owner
from kiosk.errors import Refusal
from kiosk.wire import batches, lines
from kiosk.wire.batches import MOST_LINES, Batch

AT_ONCE = 16
"""So many batches are read at once where all of a village's are gone through."""
ROOMIER = 2
"""What was packed anew here may be a little larger than what came, and is read all the same."""
UNREADABLE = (InternalError, IoError)
"""How PostgreSQL tells of a page that its disk has spoilt."""
_AFTER = """
SELECT epoch, first, last, previous, head FROM {}
WHERE centre = %b AND (epoch, first) > (%b, %b) AND (epoch > %b OR last > %b) ORDER BY epoch, first"""
_ACROSS = """
SELECT epoch, first, last, previous, head FROM {}
WHERE centre = %b AND epoch = %b AND first > %b AND first <= %b AND last >= %b ORDER BY first"""
_WITH = """
SELECT epoch, first, last, previous, head FROM {0}
WHERE centre = %b AND (epoch, first) IN (
    SELECT epoch, (SELECT max(first) FROM {0} AS kept
        WHERE (kept.centre, kept.epoch) = (%b, wanted.epoch) AND kept.first <= seq)
    FROM unnest(%b::int[], %b::int[]) AS wanted (epoch, seq))"""
_PACKED = """
SELECT epoch, first, packed FROM {} WHERE centre = %b
    AND (epoch, first) IN (SELECT * FROM unnest(%b::int[], %b::int[]))"""
_PUT = """
INSERT INTO {} (centre, epoch, first, last, previous, head, packed, received_at)
VALUES (%b, %b, %b, %b, %b, %b, %b, %b)"""
_DROP = "DELETE FROM {} WHERE centre = %b AND epoch = %b AND first = %b"

log = logging.getLogger(__name__)
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


Opened = tuple[Row, Sequence[Kept] | None]
"""A stored batch with its lines; None for one that is not as it was taken in."""


class Village(NamedTuple):
    """Whose journal: inside a transaction of the server that keeps the village's rows."""

    connection: Connection[Any]
    owner: Owner
    centre: str

    @property
    def table(self) -> str:
        """The partition in which its batches lie."""
        return self.owner.table("journal_batches")

    def rows(self, query: str, *values: object) -> list[Row]:
        """Return stored batches."""
        asked = self.connection.execute(query.format(self.table).encode(), values)
        return [_row(row) for row in asked]


@contextmanager
def village_at(county: CountyDatabase, centre: str) -> Iterator[Village]:
    """Lend a village, in a transaction of its own."""
    with county.at(centre) as (connection, owner):
        yield Village(connection, owner, centre)


def rows_after(village: Village, after: Position) -> Generator[Row]:
    """Yield the batches that hold the lines after one, in their order; flat in memory."""
    with village.connection.cursor(name="stored") as cursor:
        cursor.itersize = AT_ONCE
        place = village.centre, after.epoch, after.seq - MOST_LINES, after.epoch, after.seq
        cursor.execute(_AFTER.format(village.table).encode(), place)
        for row in cursor:
            yield _row(row)


def rows_across(village: Village, epoch: int, first: int, last: int) -> list[Row]:
    """Return the batches that hold some of an epoch's lines from one to another."""
    return village.rows(_ACROSS, village.centre, epoch, first - MOST_LINES, last, first)


def opened(village: Village, rows: Iterable[Row]) -> Iterator[Opened]:
    """Yield batches with their lines, some of them read at once."""
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        packed = _packed(village, some)
        for row in some:
            yield row, _unpacked(row, packed.get(row[:2], b""))


def _packed(village: Village, rows: Sequence[Row]) -> dict[tuple[int, int], bytes]:
    """Return what batches hold, by epoch and first line; what cannot be read keeps the others not back."""
    places = [row.epoch for row in rows], [row.first for row in rows]
    try:
        with village.connection.transaction(), village.connection.cursor(binary=True) as cursor:
            cursor.execute(_PACKED.format(village.table).encode(), (village.centre, *places))
            return {(epoch, first): bytes(packed) for epoch, first, packed in cursor}
    except UNREADABLE:
        if len(rows) > 1:
            return {place: packed for row in rows for place, packed in _packed(village, [row]).items()}
        log.exception("the lines of %s from %s on cannot be read", village.centre, rows[0][:2])
        return {}


def _unpacked(row: Row, packed: bytes) -> Sequence[Kept] | None:
    try:
        batch = batches.unpack(packed, ROOMIER)
    except Refusal:
        return None
    label = batch.label
    if (label.epoch, label.first, label.last, bytes.fromhex(label.previous), batch.hashes[-1]) != row:
        return None
    numbered = enumerate(zip(batch.lines, batch.hashes, strict=True), row.first)
    return [Kept(Position(row.epoch, seq), line, kept) for seq, (line, kept) in numbered]


def lines_after(village: Village, after: Position) -> Generator[Kept | Row]:
    """Yield the stored lines after one; the first damaged batch ends them, and comes itself."""
    with closing(rows_after(village, after)) as rows:
        for row, kept in opened(village, rows):
            if kept is None:
                yield row
                return
            yield from (line for line in kept if line.at > after)


def told(village: Village, epoch: int, seq: int) -> set[bytes]:
    """Return what the stored batches tell of a line's hash: nothing of one that is lost or damaged.

    Both neighbours of a border tell it; where a disk has spoilt one of them they differ.
    """
    if seq == 0:
        return {lines.GENESIS}
    around = rows_across(village, epoch, seq, seq + 1)
    found = {row.head for row in around if row.last == seq}
    found |= {row.previous for row in around if row.first == seq + 1}
    inside = [row for row in around if row.first <= seq < row.last]
    return found | {kept[seq - row.first].hash for row, kept in opened(village, inside) if kept}


def put(village: Village, batch: Batch) -> None:
    """Store a batch."""
    label = batch.label
    place = village.centre, label.epoch, label.first, label.last
    hashes = bytes.fromhex(label.previous), batch.hashes[-1]
    values = (*place, *hashes, batches.pack(batch), clock.now())
    village.connection.execute(_PUT.format(village.table).encode(), values)


def drop(village: Village, row: Row) -> None:
    """Remove a batch that is damaged."""
    place = village.centre, row.epoch, row.first
    village.connection.execute(_DROP.format(village.table).encode(), place)


def lines_at(county: CountyDatabase, wanted: Iterable[Where]) -> dict[Where, Kept]:
    """Return some lines of some villages; those that are not here, or damaged, are left out.

    They are read where they lie: through the front, all lines of a server would travel.
    """
    lying: defaultdict[str, set[Position]] = defaultdict(set)
    for centre, epoch, seq in wanted:
        lying[centre].add(Position(epoch, seq))
    found: dict[Where, Kept] = {}
    for centre, places in lying.items():
        with village_at(county, centre) as village:
            found |= {(centre, *at): kept for at, kept in lines_of(village, places).items()}
    return found


def lines_of(village: Village, wanted: set[Position]) -> dict[Position, Kept]:
    """Return the same of one village."""
    columns = [[at.epoch for at in wanted], [at.seq for at in wanted]]
    rows = village.rows(_WITH, village.centre, village.centre, *columns)
    whole = (kept for _row, lines in opened(village, rows) for kept in lines or ())
    return {kept.at: kept for kept in whole if kept.at in wanted}


def _row(found: Sequence[Any]) -> Row:
    epoch, first, last, previous, head = found
    return Row(epoch, first, last, bytes(previous), bytes(head))
