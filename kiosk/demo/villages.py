"""The villages that have no hall in the demo: what their journals would say of a day. All made up.

A real hall writes a line for every step of a visit; these say only how each visit ended.
"""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from kiosk.clock import MINUTE
from kiosk.demo import times
from kiosk.demo.casework import LATE, catalogue, outcome_of
from kiosk.demo.people import Visit, dice, visits_of
from kiosk.records.catalogue.document import CaseType, Item
from kiosk.records.ratings.rules import BAD, REASONS_UP_TO
from kiosk.records.workdays import rules as workdays
from kiosk.wire import lines

TEN = 10 * 60 * MINUTE
"""After midnight, ms: when cases are handed over."""
LONGEST_CASE = 60
"""So many days back a case may have opened that ends today."""
UNPAIRED = 0.01
CLOCK_OFF = 0.02
SKIPS = 0.015
UNSETTLED = 0.2
"""Shares: villages not paired yet, with a clock that is off; nights missed; bad ratings left alone."""
_LONGEST_OFF = 90
_NAMES = uuid.UUID("5d0c3a52-1c5f-4c3e-9a43-0d5e3d0c3a52")
_STATES = {"done": "delivered", "accepted": "accepted", "papers": "need_papers"}
_WEEKDAYS_ONLY = workdays.Table()


class Served(NamedTuple):
    """A visit as it went: where and when, its number, when it was called and when it ended (ms)."""

    centre: str
    day: date
    number: int
    called: int
    ended: int
    visit: Visit

    def name(self, *words: object) -> str:
        """Return the key of what belongs to this visit."""
        return name_of(self.centre, self.day, self.number, *words)

    @property
    def clerk(self) -> str:
        """The key of whoever serves in this village."""
        return name_of(self.centre, "clerk")


def people_of(centre: str) -> float:
    """Return how many come to a village on an ordinary day."""
    return dice("people", centre).uniform(1.5, 8)


def is_paired(centre: str) -> bool:
    """Return whether a village has been paired with the county already; a few have not."""
    return dice("paired", centre).random() >= UNPAIRED


def minutes_off(centre: str) -> int:
    """Return how far a village's clock is off; 0 for nearly all."""
    luck = dice("clock", centre)
    return luck.randint(-_LONGEST_OFF, _LONGEST_OFF) if luck.random() < CLOCK_OFF else 0


def skips(centre: str, day: date) -> bool:
    """Return whether a village does not deliver in the night after a day."""
    return dice("night", centre, day).random() < SKIPS


def lines_of(centre: str, day: date) -> list[bytes]:
    """Return what a village's journal says of one day; the same every time it is asked."""
    found = [line for served in served_on(centre, day) for line in _visit_lines(served)]
    for back in range(1, LONGEST_CASE):
        for served in served_on(centre, day - timedelta(days=back)):
            found += _endings(served, day)
    return found


@lru_cache(4096)
def served_on(centre: str, day: date) -> tuple[Served, ...]:
    """Return a day's visits in the order of one desk: who comes first is served first."""
    served: list[Served] = []
    free = 0
    for number, visit in enumerate(visits_of(centre, times.midnight_of(day), people_of(centre)), 1):
        called = max(visit.at + MINUTE // 2, free)
        free = called + (visit.serve_ms if visit.comes else MINUTE)
        served.append(Served(centre, day, number, called, free, visit))
    return tuple(served)


def _visit_lines(served: Served) -> Iterator[bytes]:
    yield _ticket(served)
    if not served.visit.comes:
        return
    for place, item in enumerate(served.visit.items):
        state = _STATES.get(outcome_of(served.visit, item))
        if state:
            yield _case(served, place, state, served.ended)
    if served.visit.score:
        yield from _rating(served)


def _endings(served: Served, day: date) -> Iterator[bytes]:
    """Yield the last lines of what a visit began and what ends on a day: its cases, its follow-up."""
    if served.visit.comes and served.visit.score in BAD and _followed_up(served) == day:
        yield _follow_up(served, times.midnight_of(day) + TEN)
    for place, code in enumerate(served.visit.items if served.visit.comes else ()):
        if outcome_of(served.visit, code) == "accepted" and _ends(served, code) == day:
            yield _case(served, place, "delivered", times.midnight_of(day) + TEN)


@lru_cache(4096)
def _ends(served: Served, code: str) -> date:
    promised = date.fromisoformat(_due(served.day, catalogue().by_code[code].promised_days))
    luck = dice(served.visit.at, served.visit.fate)
    if luck.random() < LATE:
        return promised + timedelta(days=luck.randint(1, 12))
    return served.day + timedelta(days=max(1, round((promised - served.day).days * luck.uniform(0.3, 1))))


def _followed_up(served: Served) -> date | None:
    """Return when a bad rating is settled, None for the few of which nobody takes care."""
    luck = dice("follow-up", served.visit.at, served.visit.fate)
    return None if luck.random() < UNSETTLED else served.day + timedelta(days=luck.randint(1, 6))


@cache
def _due(day: date, days: int) -> str:
    return workdays.due(_WEEKDAYS_ONLY, day, days).date.isoformat()


@lru_cache(1024)
def name_of(*words: object) -> str:
    """Return the key of what these words name; the same in every run of a demo."""
    return str(uuid.uuid5(_NAMES, "/".join(map(str, words))))


def written(kind: str, key: str, version: int, at: int, values: dict[str, Any]) -> bytes:
    """Return a journal line: a record's version at an instant (ms)."""
    said = {"format": lines.FORMAT, "kind": kind, "key": key, "version": version, "at": at}
    return lines.canonical(said | values)


def _ticket(served: Served) -> bytes:
    visit, here = served.visit, served.visit.comes
    items = [catalogue().by_code[code] for code in visit.items]
    secret = any(item.confidential for item in items)
    values = {
        "business_date": served.day.isoformat(), "letter": "A", "number": served.number,
        "priority": int(visit.priority), "category": "confidential" if secret else items[0].category,
        "channel": "kiosk", "state": "finished" if here else "missed",
        "action": "finish" if here else "miss", "acted_by": served.clerk, "acted_at": served.ended,
        "window": 1 if here else None, "issued_at": visit.at, "first_called_at": served.called,
        "called_at": served.called, "call_count": 1, "started_at": served.called if here else None,
        "finished_at": served.ended if here else None, "served_ms": visit.serve_ms if here else 0,
        "quote_low": 0, "quote_high": 5 + 5 * (served.number % 3), "staffed": 1, "timed": 1,
        "errands": [_errand(visit, item) for item in items],
    }  # fmt: skip
    return written("ticket", served.name(), 4, served.ended, values)


def _errand(visit: Visit, item: Item) -> dict[str, str | None]:
    if item.confidential:
        return {"item": "confidential"}
    outcome = outcome_of(visit, item.code) if visit.comes else None
    return {"category": item.category, "item": item.code, "outcome": outcome}


def _case(served: Served, place: int, state: str, at: int) -> bytes:
    item = catalogue().by_code[served.visit.items[place]]
    key, day = served.name("case", place), served.day.isoformat()
    version = 3 if state == "delivered" and item.case_type != CaseType.INSTANT else 1
    if item.confidential:
        counted = {"confidential": True, "business_date": day, "state": state, "door": None}
        return written("case", key, version, at, counted)
    ended = at if state == "delivered" else None
    accepted: int | None = served.ended
    due: str | None = _due(served.day, item.promised_days)
    if state == "need_papers":
        accepted, due = None, None
    values = {
        "no": f"{served.centre}-{served.day:%Y%m%d}-{served.number * 2 + place:03d}", "business_date": day,
        "ticket_id": served.name(), "category": item.category, "item": item.code, "mode": item.mode,
        "case_type": item.case_type, "channel": "window", "state": state, "opened_at": served.ended,
        "entered_later": False, "promised_days": item.promised_days, "due_date": due, "due_tentative": False,
        "first_contact_id": served.clerk, "owner_id": served.clerk, "agent_id": None, "stands_in_for": None,
        "overtime": False, "accepted_at": accepted, "decided_at": ended, "delivered_at": ended,
        "delivery": "at_desk" if ended else None, "overdue_code": None, "moved_at": at, "door": None,
    }  # fmt: skip
    return written("case", key, version, at, values)


def _rating(served: Served) -> Iterator[bytes]:
    visit, at, key = served.visit, served.ended + MINUTE, served.name("rating")
    asked = visit.score <= REASONS_UP_TO
    said = {
        "ticket_id": served.name(), "score": visit.score, "reasons": visit.reason if asked else "",
        "way": "phone", "rated_at": at,
    }  # fmt: skip
    yield written("rating", key, 1, at, said)
    if visit.score in BAD:
        yield _follow_up(served, None)


def _follow_up(served: Served, closed: int | None) -> bytes:
    opened = served.ended + MINUTE
    values = {
        "rating_id": served.name("rating"), "opened_at": opened, "days": 5, "due_date": _due(served.day, 5),
        "due_tentative": False, "extended_on": None, "handler_id": closed and served.clerk,
        "called_back_at": closed, "outcome": closed and "mended", "closed_at": closed, "appealed_at": None,
        "appealed_by": None, "appeal_upheld": None,
    }  # fmt: skip
    return written("follow_up", served.name("follow_up"), 2 if closed else 1, closed or opened, values)
