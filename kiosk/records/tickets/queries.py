"""Reading the queue."""

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from sqlalchemy import select, text
from sqlalchemy.orm import Session, selectinload

from kiosk import clock
from kiosk.clock import MINUTE
from kiosk.database import glance, hand, rows
from kiosk.printing import spool
from kiosk.records.tickets import rules
from kiosk.records.tickets.models import NumbersOut, State, Ticket
from kiosk.records.tickets.refusals import NoSuchTicket
from kiosk.settings import Queue, Settings

_COUNTERS = """
SELECT windows.categories, tickets.category, tickets.started_at
FROM windows LEFT JOIN tickets ON tickets.window = windows.n AND tickets.state IN ('called', 'serving')
WHERE windows.state = 'open'"""
_PACES = "SELECT category, served, mean_ms FROM paces"
_AHEAD = """
SELECT {} FROM tickets INDEXED BY ix_tickets_waiting
WHERE state = 'waiting' AND (effective_at, id) < (?, ?)"""
_HOW_MANY_AHEAD = _AHEAD.format("count(*)")
_WHO_IS_AHEAD = f"{_AHEAD.format('category')} ORDER BY effective_at, id LIMIT {rules.SIMULATED}"
LAST_OF_ALL = "~"
"""Sorts after every id: the place of somebody who has no ticket yet."""


class Standing(NamedTuple):
    """Where somebody stands in the line, and what they may be told."""

    ahead: int
    wait: rules.Wait
    staffed: bool


def standing(read: sqlite3.Connection, category: str, place: tuple[float, str], queue: Queue) -> Standing:
    """Return how many stand before a place in line (effective arrival, id), and the estimated wait."""
    at = clock.millis()
    pace = service_times(read, queue)
    ahead: int = read.execute(_HOW_MANY_AHEAD, place).fetchone()[0]
    first = [row[0] for row in read.execute(_WHO_IS_AHEAD, place)] if ahead else []
    counters = [
        rules.Counter(frozenset(takes.split()), _still_busy(serving, started, at, pace))
        for takes, serving, started in read.execute(_COUNTERS)
    ]
    wait = rules.expected_wait(first, ahead - len(first), category, counters, pace)
    return Standing(ahead, wait, staffed=bool(counters))


def _still_busy(category: str | None, started_at: int | None, at: int, pace: Mapping[str, float]) -> float:
    if category is None:
        return 0.0
    return rules.busy_for(float(at - (started_at or at)), pace[category])


class _Paces(dict[str, float]):
    """Service times by category; one never served takes the default."""

    def __init__(self, default_ms: float) -> None:
        super().__init__()
        self.default_ms = default_ms

    def __missing__(self, category: str) -> float:
        return self.default_ms


def service_times(read: sqlite3.Connection, queue: Queue) -> Mapping[str, float]:
    """Return how long a person of each category takes (ms), recent ones shrunk to the default."""
    times = _Paces(float(queue.default_service_minutes * MINUTE))
    for category, served, mean_ms in read.execute(_PACES):
        times[category] = rules.shrunk(mean_ms, served, times.default_ms)
    return times


class Seen(NamedTuple):
    """A ticket as its holder may see it now: no more than the slip and the TV tell."""

    id: str
    token: str
    number: str
    business_date: str
    state: str
    window: int | None
    call_count: int
    category: str
    priority: bool
    issued_at: int
    ahead: int
    wait: rules.Wait
    staffed: bool
    print: str


_BY = {column: f"SELECT * FROM tickets WHERE {column} = ?" for column in ("id", "token")}  # noqa: S608
_CALLS = """
SELECT id, letter, number, window, call_count, called_at, state FROM tickets
WHERE business_date = ? AND called_at > 0 AND window IS NOT NULL
ORDER BY called_at DESC LIMIT ?"""
_WAITING = """
SELECT category, count(*), sum(EXISTS (SELECT 1 FROM errands WHERE ticket_id = tickets.id AND confidential))
FROM tickets WHERE state = 'waiting' AND business_date = ? GROUP BY category"""
_AT_WINDOWS = """
SELECT window, letter, number FROM tickets WHERE state IN ('called', 'serving') AND window IS NOT NULL"""
_STATES = "SELECT state, count(*) FROM tickets WHERE business_date = ? GROUP BY state"
_RUN = "SELECT priority_run FROM queue_day"
_NOWHERE = Standing(0, rules.Wait(0, 0), staffed=True)


def seen(ticket: sqlite3.Row, place: Standing, printing: str) -> Seen:
    """Return a ticket's row as its holder may see it."""
    return Seen(
        ticket["id"], ticket["token"], label(ticket["letter"], ticket["number"]),
        ticket["business_date"], ticket["state"], ticket["window"], ticket["call_count"],
        ticket["category"], bool(ticket["priority"]), ticket["issued_at"],
        place.ahead, place.wait, place.staffed, printing,
    )  # fmt: skip


def numbers_out(session: Session, business_date: str) -> int:
    """Return up to which number a day's numbers may be on paper though no record tells, 0 usually."""
    found = session.get(NumbersOut, business_date)
    return found.highest if found else 0


def label(letter: str, number: int) -> str:
    """Return a number as people read it: ``A012``."""
    return f"{letter}{number:03d}"


def seen_now(session: Session, column: str, value: str, settings: Settings) -> Seen:
    """Return the ticket with this ``id`` or ``token`` as it stands now; raises ``NoSuchTicket``."""
    with glance(session) as read:
        ticket = rows(read, _BY[column], (value,)).fetchone()
        if ticket is None:
            raise NoSuchTicket
        return as_it_is(read, ticket, settings)


def as_it_is(read: sqlite3.Connection, ticket: sqlite3.Row, settings: Settings) -> Seen:
    """Return a ticket's row with its place in line and how its slip does."""
    place = _NOWHERE
    if ticket["state"] == State.WAITING:
        place = standing(read, ticket["category"], (ticket["effective_at"], ticket["id"]), settings.queue)
    off = settings.printing.url == "none"
    return seen(ticket, place, "off" if off else spool.print_state(read, ticket["id"]))


class Call(msgspec.Struct, frozen=True):
    """A call as the display shows it."""

    id: str
    number: str
    window: int
    call_count: int
    called_at: int
    state: str


def recent_calls(read: sqlite3.Connection, date: str, most: int = 8) -> list[Call]:
    """Return the newest calls of a business date (``YYYY-MM-DD``), newest first."""
    found = read.execute(_CALLS, (date, most))
    return [Call(uid, label(letter, number), *rest) for uid, letter, number, *rest in found]


def at_windows(read: sqlite3.Connection) -> dict[int, str]:
    """Return the number of whoever is called to, or served at, each window."""
    return {n: label(letter, number) for n, letter, number in read.execute(_AT_WINDOWS)}


class Waiting(NamedTuple):
    """How many wait in a category, and for how many of them it may be told."""

    people: int
    told: int


def waiting_counts(read: sqlite3.Connection, date: str) -> dict[str, Waiting]:
    """Return how many wait in each category on a business date."""
    found = read.execute(_WAITING, (date,))
    return {category: Waiting(people, people - secret) for category, people, secret in found}


def counts_by_state(read: sqlite3.Connection, date: str) -> dict[str, int]:
    """Return how many visits of a business date stand in each state."""
    return dict(read.execute(_STATES, (date,)).fetchall())


def in_line(session: Session, queue: Queue) -> list[Ticket]:
    """Return all who wait, in the order in which they will be called, with their errands."""
    waiting = select(Ticket).where(text("tickets.state = 'waiting'"))
    ordered = waiting.order_by(Ticket.effective_at, Ticket.id).options(selectinload(Ticket.errands))
    line = list(session.scalars(ordered))
    run: int = hand(session).execute(_RUN).fetchone()[0]
    places = rules.in_call_order([ticket.priority for ticket in line], run, queue.priority_run)
    return [line[place] for place in places]


def under_way(session: Session) -> list[Ticket]:
    """Return all who were called, are served, held or missed, latest change first."""
    chosen = text("tickets.state IN ('called', 'serving', 'held', 'missed')")
    ordered = select(Ticket).where(chosen).order_by(Ticket.acted_at.desc())
    return list(session.scalars(ordered.options(selectinload(Ticket.errands))))


def ticket(session: Session, ticket_id: str) -> Ticket:
    """Return one ticket; raises ``NoSuchTicket``."""
    found = session.get(Ticket, ticket_id, populate_existing=True)
    if found is None:
        raise NoSuchTicket
    return found
