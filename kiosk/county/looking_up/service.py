"""Finding a visit by its slip's token, or a case by its number and look-up code; tries are counted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from kiosk import clock
from kiosk.county.directory import service as directory
from kiosk.county.directory.models import Centre
from kiosk.county.intake import counting
from kiosk.county.intake.states import Case
from kiosk.county.looking_up.refusals import CodeFailed, CodeLocked, NoSuchSlip
from kiosk.county.reports import items, said
from kiosk.county.store.database import CountyDatabase
from kiosk.errors import Refusal
from kiosk.wire import doors, progress
from kiosk.wire.lines import CONFIDENTIAL
from kiosk.wire.progress import Progress, Stage
from kiosk.wire.typed import CaseNumber, case_number

State = Mapping[str, Any]
MOST_TRIES = 5
WAIT = timedelta(minutes=10)
"""How long nobody may try a number after the last wrong try; wrong tries are forgotten after it too."""

_BY_DOOR = """
SELECT centre, key, day, state FROM records
WHERE state ->> 'door' = %(door)s AND kind = %(kind)s ORDER BY centre, key LIMIT 1"""
_CASES = """
SELECT state FROM records
WHERE centre = %(centre)s AND kind = 'case' AND day BETWEEN %(day)s AND %(day)s + 1
    AND state ->> 'ticket_id' = %(key)s
ORDER BY state ->> 'no'"""
_AS_OF = "SELECT moved_at FROM cursors WHERE centre = %(centre)s"
_FORGET = "DELETE FROM look_up_tries WHERE newest_at NOT BETWEEN %b AND %b"
_TRY = """
INSERT INTO look_up_tries AS known (number, count, newest_at) VALUES (%b, 1, %b)
ON CONFLICT (number) DO UPDATE SET count = known.count + 1, newest_at = excluded.newest_at
WHERE known.count < %b
RETURNING count"""
_LOCKED = "SELECT newest_at FROM look_up_tries WHERE number = %b"
_FORGIVE = "DELETE FROM look_up_tries WHERE number = %b"


class Told(NamedTuple):
    """What somebody learns: of which village, as of which delivery, how their cases stand.

    ``ask`` says that there is something which only the window tells: confidential, or unknown to us.
    """

    centre: Centre
    as_of: datetime
    progress: Sequence[Progress]
    ask: bool


class Ended(NamedTuple):
    """How an errand without a case ended: a key of ``OUTCOME_WORDS``; its item may be unknown here."""

    item: str
    item_en: str
    outcome: str


class Visit(NamedTuple):
    """A visit: its number, how it stood then, when it began (ms); outcomes of errands without a case."""

    told: Told
    number: str
    state: str
    issued_at: int
    outcomes: Sequence[Ended]


def visit(county: CountyDatabase, token: str) -> Visit:
    """Return what the holder of a slip may know of the visit; raises ``NoSuchSlip``."""
    found = county.read(_BY_DOOR, {"door": doors.of_visit(token), "kind": "ticket"})
    if not found:
        raise NoSuchSlip
    row, state = found[0], found[0]["state"]
    cases = [each["state"] for each in county.read(_CASES, row)]
    secret = any(errand.get("item") == CONFIDENTIAL for errand in state["errands"])
    return Visit(
        told=_told(county, row["centre"], cases, secret=secret),
        number=said.ticket_number(state),
        state=state["state"],
        issued_at=state["issued_at"],
        outcomes=list(_without_case(state["errands"], cases)),
    )


def look_up(county: CountyDatabase, wanted: CaseNumber, code: str) -> Told:
    """Return how a case stands to whoever knows its full number and its look-up code.

    Five wrong tries on one number, and nobody gets on for ten minutes. An unknown number and a wrong
    code are answered alike, after the same work: ``CodeFailed``, then ``CodeLocked``.
    """
    no = case_number(*wanted)
    with county.front() as connection:
        tried = _count(connection, no)
        door = {"door": doors.of_case(no, code), "kind": "case"}
        found = connection.execute(_BY_DOOR.encode(), door).fetchone()
        if found and not isinstance(tried, Refusal):
            connection.execute(_FORGIVE.encode(), (no,))
    if isinstance(tried, Refusal):
        raise tried
    if not found:
        left = MOST_TRIES - tried
        raise CodeFailed(left=left) if left else CodeLocked(minutes=_minutes(WAIT))
    centre, _key, _day, state = found
    return _told(county, centre, [state], secret=False)


def _count(connection: Connection[Any], no: str) -> int | CodeLocked:
    """Count a try as wrong before it is known to be right: others on the same number wait meanwhile.

    A clock that went back must not lock anybody out for longer.
    """
    now = clock.now()
    connection.execute(_FORGET.encode(), (now - WAIT, now + WAIT))
    counted = connection.execute(_TRY.encode(), (no, now, MOST_TRIES)).fetchone()
    if counted is not None:
        return int(counted[0])
    locked = connection.execute(_LOCKED.encode(), (no,)).fetchone()
    return CodeLocked(minutes=_minutes(locked[0] + WAIT - now if locked else WAIT))


def _minutes(wait: timedelta) -> int:
    return -(-int(wait.total_seconds()) // 60)


def _told(county: CountyDatabase, centre: str, cases: Sequence[State], *, secret: bool) -> Told:
    open_ones = [state for state in cases if not _must_ask(state)]
    return Told(
        centre=directory.centre(county, centre),
        as_of=county.read(_AS_OF, {"centre": centre})[0]["moved_at"].astimezone(clock.HALL_TIME),
        progress=[_progress(state) for state in open_ones],
        ask=secret or len(open_ones) < len(cases),
    )


def _must_ask(state: State) -> bool:
    """Return whether only the window can tell of a case; also of a state that a newer hall knows."""
    return bool(state.get("confidential")) or state["state"] not in progress.STATE_WORDS


def _progress(state: State) -> Progress:
    named, delivery = _named(said.text(state, "item")), said.text(state, "delivery")
    return Progress(
        no=said.text(state, "no"),
        item=named.zh,
        item_en=named.en,
        state=state["state"],
        hands=progress.hands(state["state"]),
        stages=[Stage(date, reached) for reached, date in counting.stages_of(msgspec.convert(state, Case))],
        due_date=said.text(state, "due_date"),
        tentative=bool(state.get("due_tentative")),
        missing=[],
        delivery=delivery if delivery in progress.DELIVERY_WORDS else "",
    )


def _without_case(errands: Sequence[State], cases: Sequence[State]) -> Iterator[Ended]:
    """Yield each errand that ended and opened no case."""
    opened = [state.get("item") for state in cases]
    for errand in errands:
        item, outcome = errand.get("item"), str(errand.get("outcome"))
        if item in opened:
            opened.remove(item)
        elif outcome in progress.OUTCOME_WORDS:
            yield Ended(*_named(item), outcome)


def _named(item: str | None) -> items.Item:
    """Return an item's names, both empty for one of a village's own."""
    return items.items().get(item or "", items.Item("", ""))
