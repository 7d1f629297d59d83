"""Lines that come back from the county: kept as they were, in their chain, beside what is here."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from kiosk.errors import Refusal
from kiosk.wire import lines

_KEEP = """
INSERT INTO journal (epoch, seq, kind, key, version, at, line, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING"""
_BEFORE = "SELECT hash FROM journal WHERE epoch = ? AND seq = ?"
_LEFT = "SELECT after_epoch, after_seq FROM journal_epochs WHERE epoch = ?"
_RELABEL = "UPDATE journal SET epoch = ? WHERE epoch = ? AND seq > ? AND seq <= ?"
_OPEN = """
INSERT INTO journal_epochs (epoch, after_epoch, after_seq, ended_seq, opened_at, why, fetched)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""


class ChainBroken(Refusal):
    """从县里取回的第 {seq} 条和前一条接不上，没有采用。请告诉县里，核对后再取。"""

    code = "chain_broken"


class Line(NamedTuple):
    """A line with its place and hash, as the county keeps it."""

    epoch: int
    seq: int
    hash: bytes
    text: str


class _Head(msgspec.Struct):
    """What every line says of itself."""

    kind: str
    key: str
    version: int
    at: int


class Opened(NamedTuple):
    """An epoch: after which line it began, where the one it left ended, when (ms), why."""

    epoch: int
    after_epoch: int
    after_seq: int
    ended_seq: int
    at: int
    why: str
    fetched: bool


_read = msgspec.json.Decoder(_Head).decode


def keep_lines(pen: sqlite3.Connection, found: Iterable[Line]) -> int:
    """Keep lines that follow from those that are here, inside the caller's transaction; return how many.

    Raises ``ChainBroken`` for a line that does not follow; the caller's transaction then leaves nothing.
    """
    kept = 0
    for line in found:
        before = _hash_before(pen, line)
        if before is None or lines.chain(before, line.text.encode()) != line.hash:
            raise ChainBroken(seq=line.seq)
        said = _head_of(line)
        values = (line.epoch, line.seq, said.kind, said.key, said.version, said.at, line.text, line.hash)
        kept += pen.execute(_KEEP, values).rowcount
    return kept


def go_on_from(pen: sqlite3.Connection, opened: Opened, own: Iterable[tuple[int, int]]) -> None:
    """Let this hall's own lines after the common one belong to a new epoch; their hashes stay as they are.

    ``own`` tells where they stand: (epoch, last seq).
    """
    for epoch, last in own:
        pen.execute(_RELABEL, (opened.epoch, epoch, opened.after_seq, last))
    note_epoch(pen, opened)


def note_epoch(pen: sqlite3.Connection, opened: Opened) -> None:
    """Keep where an epoch began."""
    pen.execute(_OPEN, opened)


def _head_of(line: Line) -> _Head:
    try:
        return _read(line.text)
    except msgspec.DecodeError:
        raise ChainBroken(seq=line.seq) from None


def _hash_before(pen: sqlite3.Connection, line: Line) -> bytes | None:
    if line.seq == 1:
        return lines.GENESIS
    found = pen.execute(_BEFORE, (line.epoch, line.seq - 1)).fetchone()
    if found is None:
        left = pen.execute(_LEFT, (line.epoch,)).fetchone()
        found = left and left[1] == line.seq - 1 and pen.execute(_BEFORE, left).fetchone()
    return found[0] if found else None
