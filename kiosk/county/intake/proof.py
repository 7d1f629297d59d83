"""Proving what is kept: the chain of a village computed anew from its stored lines."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from psycopg import Connection

from kiosk import clock
from kiosk.county.intake import epochs
from kiosk.county.intake.taking import Cursor, cursor_of
from kiosk.county.store.database import CountyDatabase
from kiosk.wire import lines

MOST_HASHES = 64
MOST_LINES = 500
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
    """Compute a village's chain anew from every stored line; flat in memory."""
    cursor, counted = cursor_of(county, centre), 0
    begins = {
        each.epoch: Position(each.after_epoch, each.after_seq) for each in epochs.epochs_of(county, centre)
    }
    last = Position(1, 0)
    heads = {Position(1, 0): lines.GENESIS}
    forks = set(begins.values())
    with county.at(centre) as (connection, owner):
        for kept in _stream(connection, _ALL.format(owner.table("journal_lines")), centre):
            before = begins.get(kept.at.epoch, last) if kept.at.epoch != last.epoch else last
            if kept.at.seq != before.seq + 1 or lines.chain(heads[before], kept.text.encode()) != kept.hash:
                return Proof(cursor, counted, kept.at)
            if last not in forks and last in heads:
                del heads[last]
            heads[kept.at] = kept.hash
            last, counted = kept.at, counted + 1
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
    """Return the next lines after one, at most 500: a village takes its journal back by these."""
    with county.at(centre) as (connection, owner):
        query = _PAGE.format(owner.table("journal_lines")).encode()
        found = connection.execute(query, (centre, *after, MOST_LINES)).fetchall()
    return [Kept(Position(epoch, seq), text, bytes(kept)) for epoch, seq, text, kept in found]
