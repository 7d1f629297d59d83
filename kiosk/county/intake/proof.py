"""Proving what is kept: the chain of a village computed anew from its stored lines."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from kiosk import clock
from kiosk.county.intake import epochs
from kiosk.county.intake.taking import Cursor, cursor_of
from kiosk.county.store.database import CountyDatabase
from kiosk.wire import lines
from kiosk.wire.batches import MOST_UNPACKED

MOST_HASHES = 64
MOST_LINES = 500
BESIDE = 128
"""What a page holds beside a line's text: its place and hash."""
PROOF_DAYS = 7
_NOTE = """
INSERT INTO proofs (centre, at, counted, broken_epoch, broken_seq) VALUES (%b, %b, %b, %b, %b)
ON CONFLICT (centre) DO UPDATE SET at = excluded.at, counted = excluded.counted,
    broken_epoch = excluded.broken_epoch, broken_seq = excluded.broken_seq"""
_DUE = """
SELECT r.centre FROM reports r LEFT JOIN proofs p ON p.centre = r.centre
WHERE p.at IS NULL OR p.at < %b ORDER BY p.at NULLS FIRST, r.centre LIMIT %b"""
_ALL = "SELECT epoch, seq, line, hash FROM {} WHERE centre = %b ORDER BY epoch, seq"
_PAGE = """
SELECT epoch, seq, line, hash FROM {} WHERE centre = %b AND (epoch, seq) > (%b, %b)
ORDER BY epoch, seq LIMIT %b"""
_HASHES = """
SELECT epoch, seq, hash FROM {} WHERE centre = %b
AND (epoch, seq) IN (SELECT * FROM unnest(%b::int[], %b::int[]))"""


class Position(NamedTuple):
    """A line's place in a journal."""

    epoch: int
    seq: int


class Kept(NamedTuple):
    """A stored line."""

    at: Position
    text: str
    hash: bytes


class Span(NamedTuple):
    """The lines of an epoch: it goes on after a line, and has come to its last."""

    epoch: int
    after: Position
    last: int


class Proof(NamedTuple):
    """What the stored lines add up to, and the first that is not as it was sent (None: all are)."""

    cursor: Cursor
    counted: int
    broken: Position | None


class Noted(NamedTuple):
    """What the last proof found, and when."""

    at: datetime
    counted: int
    broken: Position | None


def prove(county: CountyDatabase, centre: str) -> Proof:
    """Compute a village's chain anew from every stored line; flat in memory.

    A line that is lost is found like one that is damaged.
    """
    cursor, counted, head = cursor_of(county, centre), 0, lines.GENESIS
    spans = _spans(county, centre, cursor)
    forks = {span.after: lines.GENESIS for span in spans}
    with county.at(centre) as (connection, owner):
        stored = _stream(connection, _ALL.format(owner.table("journal_lines")), centre)
        for at, fork in _places(spans):
            before = forks[fork] if fork else head
            kept = next(stored, None)
            if kept is None or not _is_whole(kept, at, before):
                return Proof(cursor, counted, at)
            head, counted = kept.hash, counted + 1
            forks |= {at: head} if at in forks else {}
    return Proof(cursor, counted, None)


def prove_and_note(county: CountyDatabase, centre: str) -> Proof:
    """Prove a village's lines and keep what was found: a damaged one is asked for when the village calls."""
    found = prove(county, centre)
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


def _is_whole(kept: Kept, at: Position, before: bytes) -> bool:
    return kept.at == at and lines.chain(before, kept.text.encode()) == kept.hash


def _spans(county: CountyDatabase, centre: str, cursor: Cursor) -> list[Span]:
    """Return where each epoch begins and ends: with its successor, the last one at the cursor."""
    opened = epochs.epochs_of(county, centre)
    begins = [(each.epoch, Position(each.after_epoch, each.after_seq)) for each in opened]
    ends = [*(each.ended_seq for each in opened), cursor.seq]
    begun = zip([(1, Position(1, 0)), *begins], ends, strict=True)
    return [Span(epoch, after, last) for (epoch, after), last in begun]


def _places(spans: list[Span]) -> Iterator[tuple[Position, Position | None]]:
    """Yield every line's place; an epoch's first comes with the line that it goes on from."""
    for span in spans:
        for seq in range(span.after.seq + 1, span.last + 1):
            yield Position(span.epoch, seq), span.after if seq == span.after.seq + 1 else None


def _stream(connection: Connection[Any], query: str, centre: str) -> Iterator[Kept]:
    with connection.cursor(name="proof") as cursor:
        cursor.itersize = 2000
        cursor.execute(query.encode(), (centre,))
        for epoch, seq, text, kept in cursor:
            yield Kept(Position(epoch, seq), text, bytes(kept))


def hashes(county: CountyDatabase, centre: str, wanted: list[Position]) -> dict[Position, bytes]:
    """Return the stored hashes of some lines (at most 64); lines that are not here are left out."""
    asked = wanted[:MOST_HASHES]
    with county.at(centre) as (connection, owner):
        query = _HASHES.format(owner.table("journal_lines")).encode()
        values = (centre, [each.epoch for each in asked], [each.seq for each in asked])
        found = connection.execute(query, values).fetchall()
    return {Position(epoch, seq): bytes(kept) for epoch, seq, kept in found}


def page(county: CountyDatabase, centre: str, after: Position) -> list[Kept]:
    """Return the next lines after one, as many as a page holds: a village takes its journal back by these."""
    with county.at(centre) as (connection, owner):
        query = _PAGE.format(owner.table("journal_lines")).encode()
        found = connection.execute(query, (centre, *after, MOST_LINES)).fetchall()
    lasting = [Kept(Position(epoch, seq), text, bytes(kept)) for epoch, seq, text, kept in found]
    ends = accumulate(len(msgspec.json.encode(each.text)) + BESIDE for each in lasting)
    return lasting[: max(1, sum(end <= MOST_UNPACKED for end in ends))]
