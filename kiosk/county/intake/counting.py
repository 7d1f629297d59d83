"""What one record's state adds to the figures of a centre and day. Pure; the hall's own definitions."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from kiosk import clock
from kiosk.county.intake.states import Case, FollowUp, HomeVisit, Rating, Record, Request, Ticket

BUCKETS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60, 90, 120)
"""Upper bounds (minutes) of the waits and service times that are counted together."""
SHORTEST_VISIT_MS = 5_000
"""A visit shorter than this was pressed through, not served: it is not timed (as in the hall)."""
MOVES = frozenset({"transfer", "requeue"})
ENDINGS = {
    "finished": "finished",
    "missed": "missed",
    "cancelled": "cancelled",
    "closed_by_day": "unfinished",
}

WAITS = tuple(f"wait_{place}" for place in range(len(BUCKETS) + 1))
SERVES = tuple(f"serve_{place}" for place in range(len(BUCKETS) + 1))
DAY_COLUMNS = (
    "visits", "finished", "missed", "cancelled", "unfinished", "priority", "errands",
    "waited", "wait_ms", "served", "served_ms", "quoted", "quote_kept",
    "opened", "instant", "decided", "promised", "on_time", "delivered", "entered_later", "overtime",
    "confidential", "rated_1", "rated_2", "rated_3", "rated_4", "rated_5",
    "follow_ups", "followed_up", "home_asked", "home_done", "requests", "unattended",
    *WAITS, *SERVES,
)  # fmt: skip
"""The typed columns of a centre's day; every one is a whole number that adds up."""

ITEM_COLUMNS = ("errands", "opened", "decided", "promised", "on_time")


Where = tuple[date, str, str]
"""Where a count belongs: a day, an item ("" for the whole centre), and a column."""
Counts = dict[Where, int]


def count(counts: Counts, record: Record, times: int) -> None:
    """Add what a record in this state adds up to, so many times; -1 takes it back."""
    counted = _KINDS.get(record.kind)
    for where, number in counted(record) if counted else ():
        counts[where] = counts.get(where, 0) + number * times


def carry(before: Ticket, ticket: Ticket) -> None:
    """Keep of a ticket's last state what its next forgets.

    Whoever is sent on or stands in line again has waited until the first call of all (``first_call``);
    whoever did not come and was cleared away later did not come (``was``).
    """
    ticket.first_call, ticket.was = before.first_call, before.was
    if ticket.action in MOVES and not ticket.first_call:
        ticket.first_call = before.first_called_at
    if before.state == "missed" and ticket.state in {"cancelled", "closed_by_day"}:
        ticket.was = "missed"


def bucket(ms: int) -> int:
    """Return the place of a duration among the buckets; the last is everything longer."""
    return bisect_right(BUCKETS, ms / clock.MINUTE)


Found = Iterator[tuple[Where, int]]


def _ticket(ticket: Ticket) -> Found:
    day = ticket.business_date
    yield (day, "", "visits"), 1
    yield (day, "", "errands"), len(ticket.errands)
    yield (day, "", "priority"), bool(ticket.priority)
    ended = ENDINGS.get(ticket.was or ticket.state)
    if ended:
        yield (day, "", ended), 1
    for errand in ticket.errands:
        if errand.outcome and errand.item:
            yield (day, errand.item, "errands"), 1
    yield from _wait(ticket)
    if ticket.state == "finished" and ticket.timed and ticket.served_ms >= SHORTEST_VISIT_MS:
        yield (day, "", "served"), 1
        yield (day, "", "served_ms"), ticket.served_ms
        yield (day, "", SERVES[bucket(ticket.served_ms)]), 1


def _wait(ticket: Ticket) -> Found:
    called, day = ticket.first_call or ticket.first_called_at, ticket.business_date
    if not called:
        return
    wait = called - ticket.issued_at
    yield (day, "", "waited"), 1
    yield (day, "", "wait_ms"), wait
    yield (day, "", WAITS[bucket(wait)]), 1
    if ticket.staffed:
        yield (day, "", "quoted"), 1
        kept = ticket.quote_low * clock.MINUTE <= wait <= ticket.quote_high * clock.MINUTE
        yield (day, "", "quote_kept"), kept


def _case(case: Case) -> Found:
    day = case.business_date
    yield (day, "", "opened"), 1
    if case.confidential:
        yield (day, "", "confidential"), 1
        return
    if case.item:
        yield (day, case.item, "opened"), 1
    yield (day, "", "instant"), case.case_type == "instant"
    yield (day, "", "entered_later"), bool(case.entered_later)
    yield (day, "", "overtime"), bool(case.overtime)
    if case.decided_at:
        yield from _decided(case, clock.business_date(case.decided_at))
    if case.delivered_at:
        yield (clock.business_date(case.delivered_at), "", "delivered"), 1


def _decided(case: Case, day: date) -> Found:
    """Count a decision on the day it was made; only what was promised can be on time."""
    promised = bool(case.promised_days and case.due_date)
    on_time = promised and case.due_date is not None and day <= case.due_date
    for item in ("", case.item) if case.item else ("",):
        yield (day, item, "decided"), 1
        yield (day, item, "promised"), promised
        yield (day, item, "on_time"), on_time


def _rating(rating: Rating) -> Found:
    yield (rating.day, "", f"rated_{rating.score}"), 1


def _follow_up(follow_up: FollowUp) -> Found:
    yield (follow_up.day, "", "follow_ups"), 1
    if follow_up.closed_at:
        yield (clock.business_date(follow_up.closed_at), "", "followed_up"), 1


def _home_visit(visit: HomeVisit) -> Found:
    yield (visit.day, "", "home_asked"), 1
    if visit.state in {"visited", "delivered"} and visit.visited_at:
        yield (clock.business_date(visit.visited_at), "", "home_done"), 1


def _request(request: Request) -> Found:
    yield (request.day, "", "requests"), 1
    yield (request.day, "", "unattended"), bool(request.unattended)


_KINDS: Mapping[str, Callable[[Any], Iterable[tuple[Where, int]]]] = {
    "ticket": _ticket, "case": _case, "rating": _rating, "follow_up": _follow_up,
    "home_visit": _home_visit, "request": _request,
}  # fmt: skip
