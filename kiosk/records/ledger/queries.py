"""Reading the ledger: a page of it, how long it is, or all of a period row by row."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import hand, rows
from kiosk.records.cases.models import MAY_BE_LATE
from kiosk.records.ledger.entries import Cell, View, entry
from kiosk.records.ledger.periods import Period
from kiosk.wire.typed import fold

A_PAGE = 50
LAST_CHARACTER = "\U0010ffff"

ENDED_AT = """
coalesce(cases.decided_at, CASE WHEN cases.state IN ('withdrawn', 'refused') THEN cases.moved_at END)"""
OVERDUE = f"""
(CASE WHEN {ENDED_AT} IS NULL THEN cases.due_date < :today AND NOT EXISTS (SELECT 1 FROM case_pauses
    WHERE case_id = cases.id AND (ended_on IS NULL OR ended_on >= :today))
ELSE ({ENDED_AT} + 28800000) / 86400000 > julianday(cases.due_date) - 2440587.5 END)"""  # noqa: S608 - joins the module's own words
"""Whether a case ended, or has not yet ended, after its due date; not while its clock stands.

The days of the hall are compared as numbers since 1970: over a year, ``date()`` costs twice as much.
"""

BETWEEN = "cases.business_date BETWEEN :first AND :last"
SINCE = "cases.business_date >= :first"
"""Enough where no case is behind the last day; the second bound costs a third of counting a year."""
PERIOD = f"{BETWEEN} AND cases.confidential = 0"
_TERMS: Mapping[str, str] = {
    "category": "cases.category = :category",
    "item": "cases.item = :item",
    "case_type": "cases.case_type = :case_type",
    "state": "cases.state = :state",
    "is_open": "cases.state <> 'delivered' AND cases.state <> 'withdrawn' AND cases.state <> 'refused'",
    "first_contact": "cases.first_contact_id = :first_contact",
    "overdue": f"{MAY_BE_LATE} AND {OVERDUE}",
    "label": "cases.ticket_label = :label",
    "day": "cases.business_date = :day",
    "number": "cases.number = :number",
    "name": "contacts.name <> '' AND contacts.name >= :name AND contacts.name < :beyond",
}
_BY_NAME = "contacts CROSS JOIN cases ON cases.contact_id = contacts.id"
_BY_LATENESS = "cases INDEXED BY ix_cases_late"
_BY_FIRST_CONTACT = "cases INDEXED BY ix_cases_first_contact"
_BY_DAY = "cases INDEXED BY ix_cases_ledger"
"""All that is filtered stands in the index, so that a year is looked through without its rows."""
CONFIDENTIAL = f"FROM cases INDEXED BY ix_cases_confidential WHERE {BETWEEN} AND cases.confidential = 1"
_ALL = "FROM cases INDEXED BY uq_cases_day_number WHERE {days}"
_NEWEST = "SELECT max(business_date) FROM cases"
ENTRIES = f"""
SELECT cases.business_date, cases.ticket_label, cases.no, cases.item_name, cases.item_name_en,
    cases.case_type, cases.promised_days, cases.due_date, cases.due_tentative, cases.state, cases.result,
    cases.delivery, cases.entered_later, cases.overtime, cases.remark, cases.first_contact_id,
    cases.channel = 'home' AS at_home, {ENDED_AT} AS ended_at, {OVERDUE} AS overdue,
    contacts.name, contacts.phone, contacts.id_last4, contacts.village_group,
    first_contact.name AS first_contact, agent.name AS agent, absent.name AS absent, ratings.score,
    (SELECT json_array(count(*), max(until) IS NOT NULL,
        json_group_array(json_array(name, name_en, state, until)) FILTER (WHERE state <> 'given'))
        FROM case_papers WHERE case_id = cases.id) AS papers
FROM cases JOIN staff AS first_contact ON first_contact.id = cases.first_contact_id
    LEFT JOIN contacts ON contacts.id = cases.contact_id
    LEFT JOIN staff AS agent ON agent.id = cases.agent_id
    LEFT JOIN staff AS absent ON absent.id = cases.stands_in_for
    LEFT JOIN ratings ON ratings.ticket_id = cases.ticket_id"""  # noqa: S608 - the same
_PAGE = f"""
{ENTRIES} WHERE cases.rowid IN (SELECT cases.rowid {{chosen}}
    ORDER BY cases.business_date {{way}}, cases.number {{way}} LIMIT :most OFFSET :skip)
ORDER BY cases.business_date, cases.number"""

_LABEL = re.compile(r"([A-Z])([0-9]{1,4})")
_NUMBER = re.compile(r"(?:[0-9]{12}-?)?(20[0-9]{2})([0-9]{2})([0-9]{2})-?([0-9]{3,6})")
_SHORT_NUMBER = re.compile(r"[0-9]{1,6}")


class Wanted(NamedTuple):
    """Which rows are looked for; what is left out does not matter. Days are ``YYYY-MM-DD``."""

    first: str
    last: str
    category: str = ""
    item: str = ""
    case_type: str = ""
    state: str = ""
    is_open: bool = False
    first_contact: str = ""
    overdue: bool = False
    label: str = ""
    day: str = ""
    number: int = 0
    name: str = ""


class Page(NamedTuple):
    """One page of the ledger, and how many rows there are on all of them; ``page`` counts from 1."""

    entries: list[tuple[Cell, ...]]
    total: int
    page: int
    confidential: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // A_PAGE))


def sought(text: str) -> dict[str, Any]:
    """Return what a searched text means: the fields of ``Wanted`` for a ticket, a case number or a name."""
    code = fold(text).upper()
    if found := _LABEL.fullmatch(code):
        return {"label": f"{found[1]}{int(found[2]):03d}"}
    if found := _NUMBER.fullmatch(code):
        return {"day": "-".join(found.groups()[:3]), "number": int(found[4])}
    if _SHORT_NUMBER.fullmatch(code):
        return {"number": int(code)}
    return {"name": " ".join(text.split())}


def page(session: Session, wanted: Wanted, number: int, view: View) -> Page:
    """Return one page (from 1) of the rows that are looked for; behind the last one comes the last one."""
    read = hand(session)
    days = BETWEEN if (read.execute(_NEWEST).fetchone()[0] or "") > wanted.last else SINCE
    chosen, values = choice(wanted, days)
    hidden = confidential(read, values)
    is_all = wanted == Wanted(wanted.first, wanted.last)
    total = _count(read, _ALL.format(days=days), values) - hidden if is_all else _count(read, chosen, values)
    shown = Page([], total, 1, hidden)
    shown = shown._replace(page=min(max(number, 1), shown.pages))
    before = (shown.page - 1) * A_PAGE
    found = rows(read, *_nearer_end(chosen, values, before, total))
    return shown._replace(entries=[entry(row, before + place, view) for place, row in enumerate(found, 1)])


def _nearer_end(chosen: str, values: dict[str, Any], before: int, total: int) -> tuple[str, dict[str, Any]]:
    """Return the statement of a page, read from the end that it is nearer to."""
    most = min(A_PAGE, total - before)
    after = total - before - most
    way, skip = ("ASC", before) if before <= after else ("DESC", after)
    return _PAGE.format(chosen=chosen, way=way), {**values, "most": most, "skip": skip}


def choice(wanted: Wanted, days: str = BETWEEN) -> tuple[str, dict[str, Any]]:
    """Return what is looked for as ``FROM … WHERE …``, and the values that it names."""
    filters = (term for field, term in _TERMS.items() if getattr(wanted, field))
    terms = [days, *filters, "cases.confidential = 0"]
    sources = (
        (wanted.name, _BY_NAME), (wanted.overdue, _BY_LATENESS), (wanted.first_contact, _BY_FIRST_CONTACT),
    )  # fmt: skip
    source = next((source for asked, source in sources if asked), _BY_DAY)
    more = {"today": clock.now().date().isoformat(), "beyond": wanted.name + LAST_CHARACTER}
    return f"FROM {source} WHERE {' AND '.join(terms)}", {**wanted._asdict(), **more}


def confidential(read: sqlite3.Connection, values: Mapping[str, Any]) -> int:
    """Return how many confidential cases lie between ``first`` and ``last``: all that is told of them."""
    return _count(read, CONFIDENTIAL, values)


def _count(read: sqlite3.Connection, source: str, values: Mapping[str, Any]) -> int:
    count: int = read.execute(f"SELECT count(*) {source}", values).fetchone()[0]
    return count


def has_cases(session: Session, period: Period) -> bool:
    """Return whether any case, confidential ones counted, lies in a period."""
    return _count(hand(session), _ALL.format(days=BETWEEN), Wanted(*period.days)._asdict()) > 0


def entries(read: sqlite3.Connection, values: Mapping[str, Any], view: View) -> Iterator[tuple[Cell, ...]]:
    """Yield every row between ``first`` and ``last`` as it stands ``today``, in the ledger's order."""
    ordered = f"{ENTRIES} WHERE {PERIOD} ORDER BY cases.business_date, cases.number"
    for place, row in enumerate(rows(read, ordered, values), 1):
        yield entry(row, place, view)
