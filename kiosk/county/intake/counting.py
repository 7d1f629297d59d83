"""What one record's state adds to the figures of a centre and day. Pure; the hall's own definitions."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from kiosk import clock
from kiosk.county.intake.states import Case, FollowUp, HomeVisit, Rating, Record, Request, Ticket

BUCKETS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60, 90, 120)
"""Upper bounds (minutes) of the waits and service times that are counted together."""
SHORTEST_VISIT_MS = 5_000
"""A visit shorter than this was pressed through, not served: it is not timed (as in the hall)."""
LONGEST_MS = 24 * 60 * clock.MINUTE
"""A wait or a visit as long as this, or below nothing, is a clock that was set: not timed, as in the hall."""
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


Row = defaultdict[str, int]
Counts = defaultdict[tuple[date, str], Row]
"""What is to be added: by day and item ("" for the whole centre), by column."""


def no_counts() -> Counts:
    """Return counts to which nothing has been added yet."""
    return defaultdict(lambda: defaultdict(int))


def count(counts: Counts, record: Record, times: int) -> None:
    """Add what a record in this state adds up to, so many times; -1 takes it back."""
    counted = _KINDS.get(record.kind)
    if counted:
        counted(record, counts, times)


def goes_on(record: Record) -> bool:
    """Return whether more is soon to be heard of a record: a visit that has not come to its end."""
    return isinstance(record, Ticket) and record.state not in ENDINGS


def carry(before: Record, record: Record) -> None:
    """Keep of a record's last state what its next forgets."""
    keep = _CARRIES.get(record.kind)
    if keep:
        keep(before, record)


def _carry_ticket(before: Ticket, ticket: Ticket) -> None:
    """Keep of a visit what no later line tells.

    Whoever is sent on or stands in line again has waited until the first call of all (``first_call``);
    whoever did not come and was cleared away later did not come (``was``). Only its first line tells by
    what its slip finds it (``door``).
    """
    ticket.first_call, ticket.was = before.first_call, before.was
    ticket.door = before.door or ticket.door
    if ticket.action in MOVES and not ticket.first_call:
        ticket.first_call = before.first_called_at
    if before.state == "missed" and ticket.state in {"cancelled", "closed_by_day"}:
        ticket.was = "missed"


def _carry_case(before: Case, case: Case) -> None:
    """Keep the stages of a case; a confidential one tells none."""
    if case.confidential or before.confidential:
        return
    known, (newest,) = stages_of(before), stages_of(case)[-1:]
    case.stages = known if known[-1][0] == newest[0] else [*known, newest]


def stages_of(case: Case) -> list[tuple[str, str]]:
    """Return the states that a case has had so far, each with the date (``YYYY-MM-DD``) of it."""
    return case.stages or [(case.state, clock.business_date(case.moved_at).isoformat())]


def own(record: Record) -> dict[str, object]:
    """Return what the county itself remembers of a record, beside its newest line."""
    return {name: value for name in _OWN.get(record.kind, ()) if (value := getattr(record, name))}


def bucket(ms: int) -> int:
    """Return the place of a duration among the buckets; the last is everything longer."""
    return bisect_right(BUCKETS, ms / clock.MINUTE)


def _ticket(ticket: Ticket, counts: Counts, times: int) -> None:
    day = counts[ticket.business_date, ""]
    day["visits"] += times
    day["errands"] += times * len(ticket.errands)
    day["priority"] += times * bool(ticket.priority)
    ended = ENDINGS.get(ticket.was or ticket.state)
    if ended:
        day[ended] += times
    for errand in ticket.errands:
        if errand.outcome and errand.item:
            counts[ticket.business_date, errand.item]["errands"] += times
    called = ticket.first_call or ticket.first_called_at
    if called and 0 <= called - ticket.issued_at < LONGEST_MS:
        _wait(ticket, called - ticket.issued_at, day, times)
    if ticket.state == "finished" and ticket.timed and SHORTEST_VISIT_MS <= ticket.served_ms < LONGEST_MS:
        day["served"] += times
        day["served_ms"] += times * ticket.served_ms
        day[SERVES[bucket(ticket.served_ms)]] += times


def _wait(ticket: Ticket, wait: int, day: Row, times: int) -> None:
    day["waited"] += times
    day["wait_ms"] += times * wait
    day[WAITS[bucket(wait)]] += times
    if ticket.staffed:
        kept = ticket.quote_low * clock.MINUTE <= wait <= ticket.quote_high * clock.MINUTE
        day["quoted"] += times
        day["quote_kept"] += times * kept


def _case(case: Case, counts: Counts, times: int) -> None:
    day = counts[case.business_date, ""]
    day["opened"] += times
    if case.confidential:
        day["confidential"] += times
        return
    if case.item:
        counts[case.business_date, case.item]["opened"] += times
    day["instant"] += times * (case.case_type == "instant")
    day["entered_later"] += times * bool(case.entered_later)
    day["overtime"] += times * bool(case.overtime)
    if case.decided_at:
        _decided(case, clock.business_date(case.decided_at), counts, times)
    if case.delivered_at:
        counts[clock.business_date(case.delivered_at), ""]["delivered"] += times


def _decided(case: Case, day: date, counts: Counts, times: int) -> None:
    """Count a decision on the day it was made; only what was promised can be on time."""
    promised = bool(case.promised_days and case.due_date)
    on_time = promised and case.due_date is not None and day <= case.due_date
    for item in ("", case.item) if case.item else ("",):
        row = counts[day, item]
        row["decided"] += times
        row["promised"] += times * promised
        row["on_time"] += times * on_time


def _rating(rating: Rating, counts: Counts, times: int) -> None:
    counts[rating.day, ""][f"rated_{rating.score}"] += times


def _follow_up(follow_up: FollowUp, counts: Counts, times: int) -> None:
    counts[follow_up.day, ""]["follow_ups"] += times
    if follow_up.closed_at:
        counts[clock.business_date(follow_up.closed_at), ""]["followed_up"] += times


def _home_visit(visit: HomeVisit, counts: Counts, times: int) -> None:
    counts[visit.day, ""]["home_asked"] += times
    if visit.state in {"visited", "delivered"} and visit.visited_at:
        counts[clock.business_date(visit.visited_at), ""]["home_done"] += times


def _request(request: Request, counts: Counts, times: int) -> None:
    row = counts[request.day, ""]
    row["requests"] += times
    row["unattended"] += times * bool(request.unattended)


_KINDS: Mapping[str, Callable[[Any, Counts, int], None]] = {
    "ticket": _ticket, "case": _case, "rating": _rating, "follow_up": _follow_up,
    "home_visit": _home_visit, "request": _request,
}  # fmt: skip
_CARRIES: Mapping[str, Callable[[Any, Any], None]] = {"ticket": _carry_ticket, "case": _carry_case}
_OWN: Mapping[str, Sequence[str]] = {"ticket": ("first_call", "was", "door"), "case": ("stages",)}
