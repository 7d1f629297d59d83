"""Lines that could not be applied: a person looks, mends, replays, or lets them be."""

from datetime import datetime
from typing import NamedTuple

from kiosk import clock
from kiosk.county.intake import applying, states, taking
from kiosk.county.store.database import CountyDatabase
from kiosk.errors import NotFound, Refusal

_ALL = """
SELECT q.centre, q.epoch, q.seq, q.reason, q.noted_at, l.line, q.mended, q.settled_at, q.settled_by
FROM quarantine q JOIN journal_lines l USING (centre, epoch, seq)
WHERE starts_with(q.centre, %(scope)s) AND (q.settled_at IS NULL) = %(open)s
ORDER BY q.noted_at DESC LIMIT 500"""
_ONE = """
SELECT q.centre, q.epoch, q.seq, q.reason, q.noted_at, l.line, q.mended, q.settled_at, q.settled_by
FROM quarantine q JOIN journal_lines l USING (centre, epoch, seq)
WHERE q.centre = %b AND q.epoch = %b AND q.seq = %b"""
_SETTLE = """
UPDATE {} SET mended = %b, settled_at = %b, settled_by = %b
WHERE centre = %b AND epoch = %b AND seq = %b AND settled_at IS NULL"""


class StillUnfit(Refusal):
    """这一条还是不能用：{problem}。请再改，或选择“不处理”。"""

    code = "still_unfit"
    status = 422


class Aside(NamedTuple):
    """A line set aside: where it stands, why, and what became of it (``mended`` is None if let be)."""

    centre: str
    epoch: int
    seq: int
    reason: str
    noted_at: datetime
    line: str
    mended: str | None
    settled_at: datetime | None
    settled_by: str | None


def aside(county: CountyDatabase, scope: str = "", *, settled: bool = False) -> list[Aside]:
    """Return what was set aside under a code prefix, newest first, at most 500."""
    with county.front() as connection:
        found = connection.execute(_ALL, {"scope": scope, "open": not settled}).fetchall()
    return [Aside(*row) for row in found]


def one(county: CountyDatabase, centre: str, epoch: int, seq: int) -> Aside:
    """Return one line set aside; raises ``NotFound``."""
    with county.front() as connection:
        row = connection.execute(_ONE, (centre, epoch, seq)).fetchone()
    if row is None:
        raise NotFound
    return Aside(*row)


def replay(county: CountyDatabase, wrong: Aside, text: str, by: str) -> None:
    """Apply a line as a person mended it (or unchanged, by a newer program); the line as sent is kept.

    Raises ``StillUnfit``.
    """
    line = text.encode()
    try:
        states.read_wholly(line)
    except states.Unfit as error:
        raise StillUnfit(problem=error) from None
    with county.at(wrong.centre) as (connection, owner):
        taking.lock(connection, owner, wrong.centre)
        settled = (text, clock.now(), by, wrong.centre, wrong.epoch, wrong.seq)
        if connection.execute(_SETTLE.format(owner.table("quarantine")).encode(), settled).rowcount:
            place = applying.Place(connection, owner, wrong.centre, wrong.epoch)
            applying.apply(place, applying.sort_out(wrong.epoch, wrong.seq, [line]))


def let_be(county: CountyDatabase, wrong: Aside, by: str) -> None:
    """Settle a line without applying it; it stays in the journal as it was sent."""
    with county.at(wrong.centre) as (connection, owner):
        settled = (None, clock.now(), by, wrong.centre, wrong.epoch, wrong.seq)
        connection.execute(_SETTLE.format(owner.table("quarantine")).encode(), settled)
