"""Reading the newest line of every record out of the journal, one at a time."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from kiosk.database import rows
from kiosk.wire import lines

# A record's newest line: SQLite takes the other columns from the row that has the maximum.
_NEWEST = """
SELECT key, version, at, line, max((epoch << 40) | seq) AS place FROM journal
WHERE kind = ? AND {part} GROUP BY key"""
_CONFIDENTIAL = """
SELECT *, (SELECT min((epoch << 40) | seq) FROM journal WHERE kind = ? AND key = newest.key) AS began
FROM ({newest}) AS newest WHERE instr(line, '"confidential":true') ORDER BY began"""
_OPEN = "SELECT * FROM ({newest}) WHERE NOT instr(line, '\"confidential\":true')"
_COUNT = "SELECT count(*) FROM (SELECT DISTINCT kind, key FROM journal WHERE {part})"
_KINDS = "SELECT kind, count(DISTINCT key) FROM journal WHERE {part} GROUP BY kind"
_HISTORY = "SELECT version, at, line FROM journal WHERE kind = ? AND key = ? ORDER BY epoch, seq"
_EPOCHS = """
SELECT epoch, min(seq) FROM journal GROUP BY epoch
UNION ALL SELECT epoch, after_seq + 1 FROM journal_epochs ORDER BY epoch DESC"""


class Newest(NamedTuple):
    """A record as its newest line tells it; ``at`` (ms) is when that line was written."""

    kind: str
    key: str
    version: int
    at: int
    told: dict[str, Any]

    @property
    def confidential(self) -> bool:
        """Whether only its count left the hall."""
        return bool(self.told.get("confidential"))


class Part(NamedTuple):
    """A part of the journal as an SQL condition; ``keeps`` what the hall already knows of a record."""

    condition: str
    keeps: bool


def parts(driver: sqlite3.Connection, after: tuple[int, int], *, keep_known: bool) -> list[Part]:
    """Return the journal behind a position: the hall's own history, then branches that ended.

    A newer epoch ends all older ones where it begins (it goes on counting from the last common line);
    what they hold from there on is another history.
    """
    epoch, seq = after
    behind = f"(epoch, seq) > ({int(epoch)}, {int(seq)})"
    if keep_known:
        return [Part(behind, keeps=True)]
    ended = _ended(driver)
    own = Part(f"{behind} AND NOT ({ended or 0})", keeps=False)
    return [own, Part(f"{behind} AND ({ended})", keeps=True)] if ended else [own]


def _ended(driver: sqlite3.Connection) -> str:
    """Return which lines are behind the beginning of a newer epoch, as a condition; empty if none are."""
    begins: dict[int, int] = {}
    for epoch, first in driver.execute(_EPOCHS):
        begins[epoch] = min(first, begins.get(epoch, first))
    ends = {
        epoch: min((begins[other] for other in begins if other > epoch), default=None) for epoch in begins
    }
    return " OR ".join(
        f"(epoch = {int(epoch)} AND seq >= {int(end)})" for epoch, end in ends.items() if end is not None
    )


def count(driver: sqlite3.Connection, part: Part) -> int:
    """Return how many records have a line in a part of the journal."""
    return int(driver.execute(_COUNT.format(part=part.condition)).fetchone()[0])


def kinds(driver: sqlite3.Connection, part: Part) -> dict[str, int]:
    """Return how many records of each kind have a line in a part of the journal."""
    return dict(driver.execute(_KINDS.format(part=part.condition)).fetchall())


def newest(driver: sqlite3.Connection, kind: str, part: Part) -> Iterator[Newest | None]:
    """Yield the newest line of every record of a kind, confidential ones last, in the order they began.

    None stands for a line that this version cannot read.
    """
    found = _NEWEST.format(part=part.condition)
    for statement, given in ((_OPEN, (kind,)), (_CONFIDENTIAL, (kind, kind))):
        for key, version, at, line, *_places in driver.execute(statement.format(newest=found), given):
            yield _read(kind, key, version, at, line)


def _read(kind: str, key: str, version: int, at: int, line: str) -> Newest | None:
    try:
        told = msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError:
        return None
    return Newest(kind, key, version, at, told) if told.get("format") == lines.FORMAT else None


def history(driver: sqlite3.Connection, record: Newest) -> Sequence[Newest]:
    """Return all lines of one record up to its newest version, oldest first."""
    found = rows(driver, _HISTORY, (record.kind, record.key))
    read = (_read(record.kind, record.key, *row) for row in found)
    return [line for line in read if line and line.version <= record.version]


def begun_at(driver: sqlite3.Connection, record: Newest) -> int:
    """Return when a record's first line was written (ms)."""
    first = driver.execute(_HISTORY, (record.kind, record.key)).fetchone()
    return int(first[1])
