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
from kiosk.records.workdays import rules as workdays
from kiosk.wire import lines

LONGEST_CASE = 60
"""So many days back a case may have opened that ends today."""
UNPAIRED = 0.01
CLOCK_OFF = 0.02
SKIPS = 0.015
"""Shares of the villages: not paired yet, with a clock that is off; and of the nights that one misses."""
_LONGEST_OFF = 90
_NAMES = uuid.UUID("5d0c3a52-1c5f-4c3e-9a43-0d5e3d0c3a52")
_STATES = {"done": "delivered", "accepted": "accepted", "papers": "need_papers"}
_WEEKDAYS_ONLY = workdays.Table()


class Served(NamedTuple):
    """A visit as it went: its number, when it was called and how it ended (ms)."""

    number: int
    called: int
    ended: int
    visit: Visit


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
    found = [line for served in served_on(centre, day) for line in _visit_lines(centre, day, served)]
    for back in range(1, LONGEST_CASE):
        opened = day - timedelta(days=back)
        for served in served_on(centre, opened):
            found += _cases_that_end(centre, opened, served, day)
    return found


@lru_cache(4096)
def served_on(centre: str, day: date) -> tuple[Served, ...]:
    """Return a day's visits in the order of one desk: who comes first is served first."""
    served: list[Served] = []
    free = 0
    for number, visit in enumerate(visits_of(centre, times.midnight_of(day), people_of(centre)), 1):
        called = max(visit.at + MINUTE // 2, free)
        free = called + (visit.serve_ms if visit.comes else MINUTE)
        served.append(Served(number, called, free, visit))
    return tuple(served)


def _visit_lines(centre: str, day: date, served: Served) -> Iterator[bytes]:
    yield _ticket(centre, day, served)
    if not served.visit.comes:
        return
    for place, item in enumerate(served.visit.items):
        state = _STATES.get(outcome_of(served.visit, item))
        if state:
            yield _case(centre, day, served, place, state, served.ended)
    if served.visit.score:
        yield from _rating(centre, day, served)


def _line(kind: str, key: str, version: int, at: int, values: dict[str, Any]) -> bytes:
    said = {"format": lines.FORMAT, "kind": kind, "key": key, "version": version, "at": at}
    return lines.canonical(said | values)


@lru_cache(1024)
def _name(*words: object) -> str:
    return str(uuid.uuid5(_NAMES, "/".join(map(str, words))))


def _ticket(centre: str, day: date, served: Served) -> bytes:
    visit, clerk = served.visit, _name(centre, "clerk")
    items = [catalogue().by_code[code] for code in visit.items]
    secret = any(item.confidential for item in items)
    values = {
        "business_date": day.isoformat(), "letter": "A", "number": served.number,
        "priority": int(visit.priority), "category": "confidential" if secret else items[0].category,
        "channel": "kiosk", "state": "finished" if visit.comes else "missed",
        "action": "finish" if visit.comes else "miss", "acted_by": clerk, "acted_at": served.ended,
        "window": 1 if visit.comes else None, "issued_at": visit.at, "first_called_at": served.called,
        "called_at": served.called, "call_count": 1, "started_at": served.called if visit.comes else None,
        "finished_at": served.ended if visit.comes else None,
        "served_ms": visit.serve_ms if visit.comes else 0, "quote_low": 0,
        "quote_high": 5 + 5 * (served.number % 3), "staffed": 1, "timed": 1,
        "errands": [_errand(visit, item) for item in items],
    }  # fmt: skip
    return _line("ticket", _name(centre, day, served.number), 4, served.ended, values)


def _errand(visit: Visit, item: Item) -> dict[str, str | None]:
    if item.confidential:
        return {"item": "confidential"}
    outcome = outcome_of(visit, item.code) if visit.comes else None
    return {"category": item.category, "item": item.code, "outcome": outcome}


def _case(centre: str, day: date, served: Served, place: int, state: str, at: int) -> bytes:
    item = catalogue().by_code[served.visit.items[place]]
    key = _name(centre, day, served.number, "case", place)
    version = {"delivered": 1 if item.case_type == CaseType.INSTANT else 3, "decided": 2}.get(state, 1)
    if item.confidential:
        return _line(
            "case", key, version, at, {"confidential": True, "business_date": day.isoformat(), "state": state}
        )
    ended = at if state == "delivered" else None
    clerk = _name(centre, "clerk")
    values = {
        "no": f"{centre}-{day:%Y%m%d}-{served.number * 2 + place:03d}", "business_date": day.isoformat(),
        "ticket_id": _name(centre, day, served.number), "category": item.category, "item": item.code,
        "mode": item.mode, "case_type": item.case_type, "channel": "window", "state": state,
        "opened_at": served.ended, "entered_later": False, "promised_days": item.promised_days,
        "due_date": _due(day, item.promised_days), "due_tentative": False, "first_contact_id": clerk, "owner_id": clerk,
        "agent_id": None, "stands_in_for": None, "overtime": False, "accepted_at": served.ended,
        "decided_at": ended, "delivered_at": ended, "delivery": "at_desk" if ended else None,
        "overdue_code": None, "moved_at": at,
    }  # fmt: skip
    return _line("case", key, version, at, values)


@cache
def _due(day: date, days: int) -> str:
    return workdays.due(_WEEKDAYS_ONLY, day, days).date.isoformat()


def _cases_that_end(centre: str, opened: date, served: Served, day: date) -> Iterator[bytes]:
    """Yield the last line of each case of a visit that is decided and delivered on a day."""
    for place, code in enumerate(served.visit.items if served.visit.comes else ()):
        if outcome_of(served.visit, code) == "accepted" and _ends(opened, served, code) == day:
            at = times.midnight_of(day) + 10 * 60 * MINUTE
            yield _case(centre, opened, served, place, "delivered", at)


@lru_cache(4096)
def _ends(opened: date, served: Served, code: str) -> date:
    promised = date.fromisoformat(_due(opened, catalogue().by_code[code].promised_days))
    luck = dice(served.visit.at, served.visit.fate)
    if luck.random() < LATE:
        return promised + timedelta(days=luck.randint(1, 12))
    return opened + timedelta(days=max(1, round((promised - opened).days * luck.uniform(0.3, 1))))


def _rating(centre: str, day: date, served: Served) -> Iterator[bytes]:
    visit, at, key = served.visit, served.ended + MINUTE, _name(centre, day, served.number, "rating")
    said = {
        "ticket_id": _name(centre, day, served.number), "score": visit.score,
        "reasons": visit.reason if visit.score <= 3 else "", "way": "phone", "rated_at": at,  # noqa: PLR2004 - asked why
    }  # fmt: skip
    yield _line("rating", key, 1, at, said)
    if visit.score <= 2:  # noqa: PLR2004 - a bad rating is followed up
        promised = {"days": 5, "due_date": _due(day, 5), "due_tentative": False, "extended_on": None}
        handled = {"handler_id": None, "called_back_at": None, "outcome": None, "closed_at": None}
        appealed = {"appealed_at": None, "appealed_by": None, "appeal_upheld": None}
        opened = {"rating_id": key, "opened_at": at}
        yield _line("follow_up", _name(key, "follow_up"), 1, at, opened | promised | handled | appealed)
