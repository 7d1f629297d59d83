"""Lines that could not be applied: a person looks, mends, replays, or lets them be."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from kiosk import clock
from kiosk.county.intake import states, stored, taking
from kiosk.county.intake.applying import Name
from kiosk.county.intake.rebuilding import rebuild
from kiosk.county.intake.stored import Kept, Position, Village, Where
from kiosk.county.store.database import CountyDatabase
from kiosk.errors import NotFound, Refusal

_ALL = """
SELECT centre, epoch, seq, reason, noted_at, mended, settled_at, settled_by FROM quarantine
WHERE starts_with(centre, %(scope)s) AND (settled_at IS NULL) = %(open)s
ORDER BY noted_at DESC LIMIT 500"""
_ONE = """
SELECT centre, epoch, seq, reason, noted_at, mended, settled_at, settled_by FROM quarantine
WHERE centre = %b AND epoch = %b AND seq = %b"""
_WAITING = """
SELECT DISTINCT centre FROM quarantine WHERE starts_with(centre, %(scope)s) AND settled_at IS NULL
ORDER BY centre"""
_OPEN = """
SELECT centre, epoch, seq, reason, noted_at, mended, settled_at, settled_by FROM {}
WHERE centre = %b AND settled_at IS NULL"""
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
    return _whole(found, stored.lines_at(county, (row[:3] for row in found)))


def one(county: CountyDatabase, centre: str, epoch: int, seq: int) -> Aside:
    """Return one line set aside; raises ``NotFound``."""
    with county.front() as connection:
        found = connection.execute(_ONE, (centre, epoch, seq)).fetchall()
    whole = _whole(found, stored.lines_at(county, (row[:3] for row in found)))
    if not whole:
        raise NotFound
    return whole[0]


def _whole(found: Sequence[tuple[Any, ...]], lines: dict[Where, Kept]) -> list[Aside]:
    """Return what was set aside with its lines; one that is damaged is not shown until it is here again."""
    whole = [(*row[:5], lines[row[:3]].text.decode(), *row[5:]) for row in found if row[:3] in lines]
    return [Aside(*row) for row in whole]


def replay(county: CountyDatabase, wrong: Aside, text: str, by: str) -> bool:
    """Use a line as a person mended it (or unchanged, by a newer program); the line as sent is kept.

    Its record is made anew from all its lines, for later ones may be here already. Returns whether that
    changed anything. Raises ``StillUnfit`` or ``AlreadySettled``.
    """
    try:
        record = states.read_wholly(text.encode())
    except states.Unfit as error:
        raise StillUnfit(problem=error) from None
    with stored.village_at(county, wrong.centre) as village:
        taking.lock(village)
        _settle(village, wrong, text, by)
        return bool(rebuild(village, {(record.kind, record.key)}))


def replay_all(county: CountyDatabase, scope: str, by: str) -> int:
    """Use every line set aside under a code prefix that can be read by now, unchanged; return how many."""
    with county.front() as connection:
        found = connection.execute(_WAITING.encode(), {"scope": scope}).fetchall()
    return sum(_replay_village(county, centre, by) for (centre,) in found)


def _replay_village(county: CountyDatabase, centre: str, by: str) -> int:
    with stored.village_at(county, centre) as village:
        taking.lock(village)
        query = _OPEN.format(village.owner.table("quarantine"))
        readable: list[tuple[Aside, Name]] = []
        found = village.connection.execute(query.encode(), (centre,)).fetchall()
        lines = stored.lines_of(village, {Position(*row[1:3]) for row in found})
        for wrong in _whole(found, {(centre, *at): line for at, line in lines.items()}):
            with suppress(states.Unfit):
                record = states.read_wholly(wrong.line.encode())
                readable.append((wrong, (record.kind, record.key)))
        for wrong, _name in readable:
            _settle(village, wrong, wrong.line, by)
        if readable:
            rebuild(village, {name for _wrong, name in readable})
        return len(readable)


def let_be(county: CountyDatabase, wrong: Aside, by: str) -> None:
    """Settle a line without using it; it stays in the journal as it was sent. Raises ``AlreadySettled``."""
    with stored.village_at(county, wrong.centre) as village:
        _settle(village, wrong, None, by)


def _settle(village: Village, wrong: Aside, mended: str | None, by: str) -> None:
    settled = (mended, clock.now(), by, wrong.centre, wrong.epoch, wrong.seq)
    query = _SETTLE.format(village.owner.table("quarantine")).encode()
    if not village.connection.execute(query, settled).rowcount:
        raise AlreadySettled
