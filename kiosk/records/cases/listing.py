"""The clerk's lists of cases: narrow reads, masked, that stay quick with many years in the table."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, true
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import hand, rows
from kiosk.records.cases import rules
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.masking import mask_name
from kiosk.records.cases.models import STILL_OPEN, Case, CasePause, HandOver
from kiosk.records.staff.models import Staff
from kiosk.records.workdays import queries as workdays
from kiosk.records.workdays.rules import Table, due, working_days_between
from kiosk.wire.typed import fold

PER_PAGE = 50
SHOWN = 3
"""So many of the most urgent cases stand on the desk's first page."""
_TICKET = re.compile(r"[A-Z][0-9]{3,4}")
_LAST_FOUR = re.compile(r"[0-9]{3}[0-9X]")
_OWNER_NAME = Staff.name.label("owner")


class View(StrEnum):
    """Which cases a clerk wants to see."""

    OPEN = "open"
    MINE = "mine"
    DUE = "overdue"
    DECIDED = "decided"
    HANDED = "hand_overs"
    ENDED = "ended"


class Wanted(NamedTuple):
    """What a list shall hold; ``page`` counts from 1."""

    view: View = View.OPEN
    category: str = ""
    item: str = ""
    page: int = 1


class Line(NamedTuple):
    """One case in a list: its person masked, and unnamed where the reader may not know.

    ``left`` counts working days, negative when overdue; ``stands`` says that the clock stands.
    """

    no: str
    ticket: str
    item: str
    item_en: str
    person: str
    state: str
    owner: str
    opened_at: int
    entered_later: bool
    due_date: str | None
    tentative: bool
    left: int | None
    urgency: str
    stands: bool
    secret: bool


class Page(NamedTuple):
    """One page of a list, and whether there is another."""

    lines: Sequence[Line]
    more: bool


class Alarm(NamedTuple):
    """What the desk's first page tells: how many cases are late or nearly so, which hand-overs wait."""

    red: int
    amber: int
    first: Sequence[Line]
    offered: Sequence[tuple[str, str]]


_COLUMNS = (
    Case.no, Case.ticket_label, Case.item_name, Case.item_name_en, Case.state, Case.opened_at,
    Case.entered_later, Case.due_date, Case.due_tentative, Case.decided_at, Case.confidential,
    Contact.name, _OWNER_NAME,
)  # fmt: skip
_ORDERS: dict[View, tuple[Any, ...]] = {
    View.ENDED: (Case.business_date.desc(), Case.number.desc()),
}
_BY_URGENCY = (Case.due_date.asc().nulls_last(), Case.id)


def listed(session: Session, wanted: Wanted, reader: Staff, amber_days: int) -> Page:
    """Return one page of the cases that somebody wants to see, the most urgent first."""
    table, today = workdays.current(session), clock.now().date()
    chosen = _rows_of(reader).where(*_in_view(wanted.view, reader, until(table, today, amber_days)))
    if wanted.category or wanted.item:
        chosen = chosen.where(_readable(reader), *_of_kind(wanted))
    chosen = chosen.order_by(*_ORDERS.get(wanted.view, _BY_URGENCY))
    return _page(session, chosen.offset((wanted.page - 1) * PER_PAGE), table, amber_days)


def found(session: Session, text: str, reader: Staff, amber_days: int) -> Page:
    """Return the newest cases that fit a case number, a ticket, a name, or four last digits."""
    chosen = _rows_of(reader).where(_fits(fold(text).upper(), reader))
    chosen = chosen.order_by(Case.business_date.desc(), Case.number.desc())
    return _page(session, chosen, workdays.current(session), amber_days)


def until(table: Table, today: date, amber_days: int) -> tuple[date, date]:
    """Return the days before which a due date is overdue, and before which it is nearly so."""
    newest = today
    while not table.is_workday(newest):
        newest -= timedelta(days=1)
    return newest, due(table, today, amber_days + 1).date


_ALARM = """
SELECT no, ticket_label, item_name, item_name_en, state, opened_at, entered_later, due_date, due_tentative,
    NULL AS decided_at, confidential, '' AS name, '' AS owner, 0 AS stands,
    NOT confidential OR :me IN (owner_id, agent_id, first_contact_id)
        OR (SELECT confidant FROM staff WHERE id = :me) AS readable,
    count(*) FILTER (WHERE due_date < :late) OVER () AS red, count(*) OVER () AS urgent
FROM cases
WHERE state NOT IN ('delivered', 'withdrawn', 'refused') AND due_date < :soon AND decided_at IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM case_pauses WHERE case_id = cases.id AND (ended_on IS NULL OR ended_on >= :today))
ORDER BY due_date, id LIMIT :most"""
_OFFERED = """
SELECT no, name FROM hand_overs JOIN cases ON cases.id = case_id JOIN staff ON staff.id = from_id
WHERE answered_at IS NULL AND to_id = ? ORDER BY asked_at"""


def alarm(session: Session, staff_id: str, amber_days: int) -> Alarm:
    """Return what the desk's first page tells of cases; two looks at small indexes, no objects."""
    read, today = hand(session), clock.now().date()
    table = workdays.table(read)
    late, soon = until(table, today, amber_days)
    values = {"me": staff_id, "late": late.isoformat(), "soon": soon.isoformat(), "today": today.isoformat()}
    urgent = [dict(row) for row in rows(read, _ALARM, values | {"most": SHOWN})]
    red, count = (urgent[0]["red"], urgent[0]["urgent"]) if urgent else (0, 0)
    first = [_line(table, row, amber_days) for row in urgent]
    return Alarm(red, count - red, first, read.execute(_OFFERED, (staff_id,)).fetchall())


def _rows_of(reader: Staff) -> Select[*tuple[Any, ...]]:
    chosen = select(*_COLUMNS, _stands().label("stands"), _readable(reader).label("readable"))
    chosen = chosen.limit(PER_PAGE + 1)
    return chosen.join(Staff, Staff.id == Case.owner_id).outerjoin(Contact, Contact.id == Case.contact_id)


def _stands() -> ColumnElement[bool]:
    running = or_(CasePause.ended_on.is_(None), CasePause.ended_on >= clock.now().date().isoformat())
    return exists().where(CasePause.case_id == Case.id, running)


def _readable(reader: Staff) -> ColumnElement[bool]:
    if reader.confidant:
        return true()
    own = (Case.owner_id, Case.agent_id, Case.first_contact_id)
    return or_(~Case.confidential, *(column == reader.id for column in own))


def _in_view(view: View, reader: Staff, bounds: tuple[date, date]) -> Sequence[ColumnElement[bool]]:
    mine = or_(HandOver.from_id == reader.id, HandOver.to_id == reader.id)
    handed = select(HandOver.case_id).where(HandOver.answered_at.is_(None), mine)
    views: dict[View, Sequence[Any]] = {
        View.OPEN: (STILL_OPEN, Case.decided_at.is_(None)),
        View.MINE: (STILL_OPEN, Case.owner_id == reader.id),
        View.DUE: (STILL_OPEN, Case.decided_at.is_(None), Case.due_date < bounds[1].isoformat(), ~_stands()),
        View.DECIDED: (STILL_OPEN, Case.decided_at.is_not(None)),
        View.HANDED: (Case.id.in_(handed),),
        View.ENDED: (Case.state.in_(rules.ENDED),),
    }
    return views[view]


def _of_kind(wanted: Wanted) -> list[ColumnElement[bool]]:
    kinds = ((Case.category, wanted.category), (Case.item, wanted.item))
    return [column == code for column, code in kinds if code]


def _fits(text: str, reader: Staff) -> ColumnElement[bool]:
    """Return what a case must fulfil; whom a confidential one is for cannot be found out by asking."""
    if _TICKET.fullmatch(text):
        return Case.ticket_label == text
    person = Contact.name.contains(text, autoescape=True) if text else false()
    if _LAST_FOUR.fullmatch(text):
        person = or_(Contact.phone.endswith(text), Contact.id_last4 == text)
    by_number = Case.no.endswith(text) if re.fullmatch(r"[0-9-]+", text) else false()
    return or_(by_number, person & _readable(reader))


def _page(session: Session, chosen: Select[*tuple[Any, ...]], table: Table, amber_days: int) -> Page:
    lines = [_line(table, row, amber_days) for row in session.execute(chosen).mappings()]
    return Page(lines[:PER_PAGE], len(lines) > PER_PAGE)


def _line(table: Table, row: Mapping[Any, Any], amber_days: int) -> Line:
    left, stands, secret = _left(table, row), bool(row["stands"]), not row["readable"]
    at_work = row["decided_at"] is None and row["state"] not in rules.ENDED
    return Line(
        no=row["no"],
        ticket=row["ticket_label"],
        item="" if secret else row["item_name"],
        item_en="" if secret else row["item_name_en"],
        person="" if secret else mask_name(row["name"] or ""),
        state=row["state"],
        owner=row["owner"],
        opened_at=row["opened_at"],
        entered_later=bool(row["entered_later"]),
        due_date=row["due_date"],
        tentative=bool(row["due_tentative"]),
        left=left,
        urgency=rules.urgency(left, amber_days, clock_stands=stands) if at_work else "calm",
        stands=stands and at_work,
        secret=secret,
    )


def _left(table: Table, row: Mapping[Any, Any]) -> int | None:
    """Return the working days that are left, or were left when it was decided."""
    if row["due_date"] is None or (row["decided_at"] is None and row["state"] in rules.ENDED):
        return None
    end = clock.business_date(row["decided_at"] or clock.millis())
    return working_days_between(table, end, date.fromisoformat(row["due_date"]))
