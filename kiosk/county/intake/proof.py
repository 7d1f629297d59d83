"""Proving what is kept: the chain of a village computed anew from its stored lines."""

import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import accumulate, islice, takewhile
from typing import NamedTuple

import msgspec
from psycopg import InternalError
from psycopg.errors import IoError

from kiosk import clock
from kiosk.county.intake import epochs, stored
from kiosk.county.intake.stored import BEGINNING, Kept, Position, Village
from kiosk.county.intake.taking import Cursor, cursor_of
from kiosk.county.store.database import CountyDatabase
from kiosk.wire.batches import MOST_UNPACKED
from kiosk.wire.lines import chain
from kiosk.wire.refusals import DamagedHere

MOST_HASHES = 64
MOST_LINES = 500
BESIDE = 128
"""What a page holds beside a line's text: its place and hash."""
PROOF_DAYS = 7
MOST_PROVED = 200_000
"""What a village may ask for at once: it waits for the answer."""
UNREADABLE = (InternalError, IoError)
"""How PostgreSQL tells of a page that its disk has spoilt."""
_NOTE = """
INSERT INTO proofs (centre, at, counted, broken_epoch, broken_seq) VALUES (%b, %b, %b, %b, %b)
ON CONFLICT (centre) DO UPDATE SET at = excluded.at, counted = excluded.counted,
    broken_epoch = excluded.broken_epoch, broken_seq = excluded.broken_seq"""
_DUE = """
SELECT r.centre FROM reports r LEFT JOIN proofs p ON p.centre = r.centre
WHERE p.at IS NULL OR p.at < %b ORDER BY p.at NULLS FIRST, r.centre LIMIT %b"""

log = logging.getLogger(__name__)


class Span(NamedTuple):
    """The lines of an epoch: it goes on after a line, and has come to its last."""

    epoch: int
    after: Position
    last: int


class Proof(NamedTuple):
    """What the stored lines add up to, and the first that is not as it was sent (None: all are).

    ``reached`` is the last line that was looked at where there are more, else None.
    """

    cursor: Cursor
    counted: int
    broken: Position | None
    reached: Position | None = None


class Noted(NamedTuple):
    """What the last proof found, and when."""

    at: datetime
    counted: int
    broken: Position | None


def prove(county: CountyDatabase, centre: str, after: Position = BEGINNING, most: int | None = None) -> Proof:
    """Compute a village's chain anew from its stored lines after one, all or at most so many; flat in memory.

    Lines that are lost are found like those that are damaged; a damaged batch is told by its first line. It
    begins with a stored hash, as every epoch does: whoever has proved the lines before has proved that too.
    """
    cursor, counted, at = cursor_of(county, centre), 0, after
    places = _places(_spans(county, centre, cursor), after)
    with stored.village_at(county, centre) as village:
        head = stored.hash_at(village, *after) or b""
        with closing(_lines(village, after)) as kept:
            for at, fork in islice(places, most):
                before = stored.hash_at(village, *fork) if fork else head
                line = _next(kept)
                if line is None or line.at != at or chain(before or b"", line.text) != line.hash:
                    return Proof(cursor, counted, min(at, line.at) if line else at)
                head, counted = line.hash, counted + 1
    return Proof(cursor, counted, None, at if next(places, None) else None)


def prove_and_note(
    county: CountyDatabase, centre: str, after: Position = BEGINNING, most: int | None = None
) -> Proof:
    """Prove a village's lines and keep what was found: a damaged one is asked for when the village calls.

    What is proved only in part is no news, unless it is damaged.
    """
    found = prove(county, centre, after, most)
    if found.broken or (after == BEGINNING and found.reached is None):
        epoch, seq = found.broken or (None, None)
        with county.front() as connection:
            connection.execute(_NOTE, (centre, clock.now(), found.counted, epoch, seq))
    return found


def noted(county: CountyDatabase, centre: str) -> Noted | None:
    """Return what the last proof of a village found."""
    query = "SELECT at, counted, broken_epoch, broken_seq FROM proofs WHERE centre = %b"
    with county.front() as connection:
        row = connection.execute(query, (centre,)).fetchone()
    if row is None:
        return None
    return Noted(row[0], row[1], Position(row[2], row[3]) if row[2] else None)


def due(county: CountyDatabase, most: int) -> list[str]:
    """Return the villages whose lines have not been proved for the longest time, over a week."""
    before = clock.now() - timedelta(days=PROOF_DAYS)
    with county.front() as connection:
        found = connection.execute(_DUE, (before, most)).fetchall()
    return [code for (code,) in found]


def _spans(county: CountyDatabase, centre: str, cursor: Cursor) -> list[Span]:
    """Return where each epoch begins and ends: with its successor, the last one at the cursor.

    One that was opened since the cursor was read is left out: it moves on while this looks.
    """
    opened = [each for each in epochs.epochs_of(county, centre) if each.epoch <= cursor.epoch]
    begins = [(each.epoch, Position(each.after_epoch, each.after_seq)) for each in opened]
    ends = [*(each.ended_seq for each in opened), cursor.seq]
    begun = zip([(1, Position(1, 0)), *begins], ends, strict=True)
    return [Span(epoch, after, last) for (epoch, after), last in begun]


def _places(spans: list[Span], after: Position) -> Iterator[tuple[Position, Position | None]]:
    """Yield every line's place after one; an epoch's first comes with the line that it goes on from."""
    for span in spans:
        first = span.after.seq + 1
        begin = max(first, after.seq + 1) if span.epoch == after.epoch else first
        for seq in range(begin, span.last + 1 if span.epoch >= after.epoch else begin):
            yield Position(span.epoch, seq), span.after if seq == first else None


def _next(kept: Iterator[Kept]) -> Kept | None:
    try:
        return next(kept, None)
    except UNREADABLE:
        log.exception("stored lines cannot be read")
        return None


def _lines(village: Village, after: Position) -> Generator[Kept]:
    """Yield the stored lines after one; a damaged batch ends them: its first line, without a hash."""
    for row in stored.rows_after(village, after):
        whole = stored.opened(row)
        if whole is None:
            yield Kept(Position(row.epoch, row.first), b"", b"")
            return
        yield from (line for line in whole if line.at > after)


def hashes(county: CountyDatabase, centre: str, wanted: list[Position]) -> dict[Position, bytes]:
    """Return the stored hashes of some lines (at most 64); lines that are not here are left out."""
    found = stored.lines_at(county, ((centre, *at) for at in wanted[:MOST_HASHES]))
    return {line.at: line.hash for line in found.values()}


def page(county: CountyDatabase, centre: str, after: Position) -> list[Kept]:
    """Return the next lines after one, as many as a page holds: a village takes its journal back by these.

    Raises ``DamagedHere`` where the next lines cannot be read.
    """
    with stored.village_at(county, centre) as village, closing(_lines(village, after)) as kept:
        found = list(islice(kept, MOST_LINES))
    lasting = list(takewhile(lambda line: line.hash, found))
    if found and not lasting:
        raise DamagedHere(epoch=found[0].at.epoch, seq=found[0].at.seq)
    ends = accumulate(len(msgspec.json.encode(line.text.decode())) + BESIDE for line in lasting)
    return lasting[: max(1, sum(end <= MOST_UNPACKED for end in ends))]
