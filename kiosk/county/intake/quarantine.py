"""Lines that could not be applied: a person looks, mends, replays, or lets them be."""

from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from kiosk import clock
from kiosk.county.intake import states, stored, taking
from kiosk.county.intake.applying import Name
from kiosk.county.intake.rebuilding import Village, rebuild
from kiosk.county.store.database import CountyDatabase, Owner
from kiosk.errors import NotFound, Refusal

_ALL = """
SELECT centre, epoch, seq, reason, noted_at, mended, settled_at, settled_by FROM quarantine
WHERE starts_with(centre, %(scope)s) AND (settled_at IS NULL) = %(open)s
ORDER BY noted_at DESC LIMIT 500"""
_ONE = """
SELECT q.centre, q.epoch, q.seq, q.reason, q.noted_at, l.line, q.mended, q.settled_at, q.settled_by
FROM quarantine q JOIN journal_lines l USING (centre, epoch, seq)
WHERE q.centre = %b AND q.epoch = %b AND q.seq = %b"""
_WAITING = """
SELECT DISTINCT centre FROM quarantine WHERE starts_with(centre, %(scope)s) AND settled_at IS NULL
ORDER BY centre"""
_OPEN = """
SELECT q.centre, q.epoch, q.seq, q.reason, q.noted_at, l.line, q.mended, q.settled_at, q.settled_by
FROM {} q JOIN {} l USING (centre, epoch, seq)
WHERE q.centre = %b AND q.settled_at IS NULL"""
_SETTLE = """
UPDATE {} SET mended = %b, settled_at = %b, settled_by = %b
WHERE centre = %b AND epoch = %b AND seq = %b AND settled_at IS NULL"""


class StillUnfit(Refusal):
    """这一条还是不能用：{problem}。请再改，或选择“不处理”。"""

    code = "still_unfit"
    status = 422


class AlreadySettled(Refusal):
    """这一条已经有人处理过了，没有再做一次。请看看处理的结果。"""

    code = "line_already_settled"


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
    lines = stored.lines_at(county, [row[:3] for row in found])
    whole = [(*row[:5], lines[row[:3]], *row[5:]) for row in found if row[:3] in lines]
    return [Aside(*row) for row in whole]


def one(county: CountyDatabase, centre: str, epoch: int, seq: int) -> Aside:
    """Return one line set aside; raises ``NotFound``."""
    with county.front() as connection:
        row = connection.execute(_ONE, (centre, epoch, seq)).fetchone()
    if row is None:
        raise NotFound
    return Aside(*row)


def replay(county: CountyDatabase, wrong: Aside, text: str, by: str) -> bool:
    """Use a line as a person mended it (or unchanged, by a newer program); the line as sent is kept.

    Its record is made anew from all its lines, for later ones may be here already. Returns whether that
    changed anything. Raises ``StillUnfit`` or ``AlreadySettled``.
    """
    try:
        record = states.read_wholly(text.encode())
    except states.Unfit as error:
        raise StillUnfit(problem=error) from None
    with county.at(wrong.centre) as (connection, owner):
        taking.lock(connection, owner, wrong.centre)
        _settle(connection, owner, wrong, text, by)
        return bool(rebuild(Village(connection, owner, wrong.centre), {(record.kind, record.key)}))


def replay_all(county: CountyDatabase, scope: str, by: str) -> int:
    """Use every line set aside under a code prefix that can be read by now, unchanged; return how many."""
    with county.front() as connection:
        found = connection.execute(_WAITING.encode(), {"scope": scope}).fetchall()
    return sum(_replay_village(county, centre, by) for (centre,) in found)


def _replay_village(county: CountyDatabase, centre: str, by: str) -> int:
    with county.at(centre) as (connection, owner):
        taking.lock(connection, owner, centre)
        query = _OPEN.format(owner.table("quarantine"), owner.table("journal_lines"))
        readable: list[tuple[Aside, Name]] = []
        for row in connection.execute(query.encode(), (centre,)).fetchall():
            wrong = Aside(*row)
            with suppress(states.Unfit):
                record = states.read_wholly(wrong.line.encode())
                readable.append((wrong, (record.kind, record.key)))
        for wrong, _name in readable:
            _settle(connection, owner, wrong, wrong.line, by)
        if readable:
            rebuild(Village(connection, owner, centre), {name for _wrong, name in readable})
        return len(readable)


def let_be(county: CountyDatabase, wrong: Aside, by: str) -> None:
    """Settle a line without using it; it stays in the journal as it was sent. Raises ``AlreadySettled``."""
    with county.at(wrong.centre) as (connection, owner):
        _settle(connection, owner, wrong, None, by)


def _settle(connection: Connection[Any], owner: Owner, wrong: Aside, mended: str | None, by: str) -> None:
    settled = (mended, clock.now(), by, wrong.centre, wrong.epoch, wrong.seq)
    if not connection.execute(_SETTLE.format(owner.table("quarantine")).encode(), settled).rowcount:
        raise AlreadySettled
