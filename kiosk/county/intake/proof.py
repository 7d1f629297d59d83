"""Proving what is kept: the chain of a village computed anew from its stored lines."""

import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple, TypeGuard

import msgspec

from kiosk import clock
from kiosk.county.intake import epochs, stored
from kiosk.county.intake.stored import BEGINNING, Kept, Position, Row
from kiosk.county.intake.taking import Cursor, cursor_of
from kiosk.county.store.database import CountyDatabase
from kiosk.wire.batches import MOST_LINES, MOST_UNPACKED
from kiosk.wire.lines import chain
from kiosk.wire.refusals import DamagedHere

MOST_HASHES = 64
BESIDE = 128
"""What a page holds beside a line's text: its place and hash."""
PROOF_DAYS = 7
MOST_PROVED = 200_000
"""What a village may ask for at once: it waits for the answer."""
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
    spans = _spans(county, centre, cursor)
    places = _places(spans, after)
    with stored.village_at(county, centre) as village:
        heads = stored.told(village, *after)
        with closing(stored.lines_after(village, after)) as kept:
            for at, fork in islice(places, most):
                heads = stored.told(village, *fork) if fork else heads
                line = _next(kept, at)
                if not _follows(line, at, heads):
                    return Proof(cursor, counted, _ask_for(at, line, spans))
                heads, counted = {line.hash}, counted + 1
    return Proof(cursor, counted, None, at if next(places, None) else None)


def _follows(line: Kept | Row | None, at: Position, heads: set[bytes]) -> TypeGuard[Kept]:
    if not isinstance(line, Kept) or line.at != at:
        return False
    return any(chain(head, line.text) == line.hash for head in heads)


def _ask_for(at: Position, line: Kept | Row | None, spans: list[Span]) -> Position:
    """Return from which line on a village is to send again what is damaged, or lost from a line on.

    Of what is lost the last lines come first: the hash behind them proves them.
    """
    if isinstance(line, Row):
        return min(at, Position(line.epoch, line.first))
    if line and line.at == at:
        return at
    ends = {span.epoch: span.last + 1 for span in spans}
    end = line.at.seq if line and line.at.epoch == at.epoch else ends[at.epoch]
    return Position(at.epoch, max(at.seq, end - MOST_LINES))


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


def _next(kept: Iterator[Kept | Row], at: Position) -> Kept | Row | None:
    try:
        return next(kept, None)
    except stored.UNREADABLE:
        log.exception("stored batches cannot be listed")
        return Row(*at, at.seq, b"", b"")


def hashes(county: CountyDatabase, centre: str, wanted: list[Position]) -> dict[Position, bytes]:
    """Return the stored hashes of some lines (at most 64); lines that are not here are left out."""
    found = stored.lines_at(county, ((centre, *at) for at in wanted[:MOST_HASHES]))
    return {line.at: line.hash for line in found.values()}


def page(county: CountyDatabase, centre: str, after: Position) -> list[Kept]:
    """Return the next lines after one, as many as a page holds: a village takes its journal back by these.

    Raises ``DamagedHere`` where the next lines cannot be read.
    """
    found: list[Kept] = []
    size, at = 0, after
    with stored.village_at(county, centre) as village, closing(stored.lines_after(village, after)) as kept:
        for line in islice(kept, MOST_LINES):
            if not _is_next(line, at):
                break
            size += len(msgspec.json.encode(line.text.decode())) + BESIDE
            if found and size > MOST_UNPACKED:
                return found
            found.append(line)
            at = line.at
        else:
            return found
    if not found:
        raise DamagedHere(epoch=at.epoch, seq=at.seq + 1)
    return found


def _is_next(line: Kept | Row, at: Position) -> TypeGuard[Kept]:
    """Return whether a line can be read and none is missing before it; a new epoch may begin anywhere."""
    return isinstance(line, Kept) and (line.at.epoch > at.epoch or line.at.seq == at.seq + 1)
