"""What one record's state adds to the figures of a centre and day. Pure; the hall's own definitions."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from kiosk import clock

State = Mapping[str, Any]

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

DAY_COLUMNS = (
    "visits", "finished", "missed", "cancelled", "unfinished", "priority", "errands",
    "waited", "wait_ms", "served", "served_ms", "quoted", "quote_kept",
    "opened", "instant", "decided", "promised", "on_time", "delivered", "entered_later", "overtime",
    "confidential", "rated_1", "rated_2", "rated_3", "rated_4", "rated_5",
    "follow_ups", "followed_up", "home_asked", "home_done", "requests", "unattended",
    *(f"wait_{place}" for place in range(len(BUCKETS) + 1)),
    *(f"serve_{place}" for place in range(len(BUCKETS) + 1)),
)  # fmt: skip
"""The typed columns of a centre's day; every one is a whole number that adds up."""

ITEM_COLUMNS = ("errands", "opened", "decided", "promised", "on_time")


class Place(NamedTuple):
    """Where a count belongs: a day, and an item where it is one of the item's."""

    day: date
    item: str = ""


Counts = Counter[tuple[Place, str]]


def counts_of(kind: str, state: State) -> Counts:
    """Return what a record in this state adds up to; an unknown kind adds nothing."""
    count = _KINDS.get(kind)
    return count(state) if count else Counter()


def day_of(kind: str, state: State) -> date | None:
    """Return the day under which a record is found, None for one that has no day."""
    column = _DAYS.get(kind)
    value = state.get(column) if column else None
    if value is None:
        return None
    return date.fromisoformat(value) if isinstance(value, str) else clock.business_date(value)


def carry(kind: str, before: State | None, state: dict[str, Any]) -> bool:
    """Keep of a record's last state what its next forgets; return whether there was anything."""
    kept = _CARRIES[kind](before, state) if before is not None and kind in _CARRIES else {}
    state.update(kept)
    return bool(kept)


def _carry_ticket(before: State, state: State) -> dict[str, Any]:
    """Return what a visit keeps.

    Whoever is sent on or stands in line again has waited until the first call of all (``first_call``);
    whoever did not come and was cleared away later did not come (``was``). Only its first line tells by
    what its slip finds it (``door``).
    """
    kept = {name: before[name] for name in ("first_call", "was", "door") if name in before}
    if state["action"] in MOVES and before["first_called_at"]:
        kept.setdefault("first_call", before["first_called_at"])
    if state["state"] in {"cancelled", "closed_by_day"} and before["state"] == "missed":
        kept["was"] = "missed"
    return kept


def _carry_case(before: State, state: State) -> dict[str, Any]:
    """Return what a case keeps: its stages; a confidential one tells none."""
    if state.get("confidential") or before.get("confidential"):
        return {}
    known, (newest,) = stages_of(before), stages_of(state)[-1:]
    return {"stages": known if known[-1][0] == newest[0] else [*known, newest]}


def stages_of(state: State) -> Sequence[Sequence[str]]:
    """Return the states that a case has had so far, each with the date (``YYYY-MM-DD``) of it."""
    since = clock.business_date(state["moved_at"]).isoformat()
    return state.get("stages") or [[state["state"], since]]


def bucket(ms: int) -> int:
    """Return the place of a duration among the buckets; the last is everything longer."""
    minutes = ms / clock.MINUTE
    return next((place for place, most in enumerate(BUCKETS) if minutes < most), len(BUCKETS))


def _ticket(state: State) -> Counts:
    day = Place(date.fromisoformat(state["business_date"]))
    found: Counts = Counter({(day, "visits"): 1, (day, "errands"): len(state["errands"])})
    found[day, "priority"] += bool(state["priority"])
    ended = state.get("was", state["state"])
    if ended in ENDINGS:
        found[day, ENDINGS[ended]] += 1
    for errand in state["errands"]:
        if errand.get("outcome") and errand.get("item"):
            found[Place(day.day, errand["item"]), "errands"] += 1
    _wait(found, day, state)
    if state["state"] == "finished" and state["timed"] and state["served_ms"] >= SHORTEST_VISIT_MS:
        found[day, "served"] += 1
        found[day, "served_ms"] += state["served_ms"]
        found[day, f"serve_{bucket(state['served_ms'])}"] += 1
    return found


def _wait(found: Counts, day: Place, state: State) -> None:
    called = state.get("first_call") or state["first_called_at"]
    if not called:
        return
    wait = called - state["issued_at"]
    found[day, "waited"] += 1
    found[day, "wait_ms"] += wait
    found[day, f"wait_{bucket(wait)}"] += 1
    if state["staffed"]:
        low, high = state["quote_low"] * clock.MINUTE, state["quote_high"] * clock.MINUTE
        found[day, "quoted"] += 1
        found[day, "quote_kept"] += low <= wait <= high


def _case(state: State) -> Counts:
    day = Place(date.fromisoformat(state["business_date"]))
    if state.get("confidential"):
        return Counter({(day, "opened"): 1, (day, "confidential"): 1})
    found: Counts = Counter({(day, "opened"): 1})
    if state["item"]:
        found[Place(day.day, state["item"]), "opened"] += 1
    found[day, "instant"] += state["case_type"] == "instant"
    for name in ("entered_later", "overtime"):
        found[day, name] += bool(state[name])
    if state["decided_at"]:
        _decided(found, state)
    if state["delivered_at"]:
        found[Place(clock.business_date(state["delivered_at"])), "delivered"] += 1
    return found


def _decided(found: Counts, state: State) -> None:
    """Count a decision on the day it was made; only what was promised can be on time."""
    day = Place(clock.business_date(state["decided_at"]))
    promised = bool(state["promised_days"] and state["due_date"])
    for place in (day, Place(day.day, state["item"])) if state["item"] else (day,):
        found[place, "decided"] += 1
        found[place, "promised"] += promised
        found[place, "on_time"] += promised and day.day.isoformat() <= state["due_date"]


def _rating(state: State) -> Counts:
    return Counter({(Place(clock.business_date(state["rated_at"])), f"rated_{int(state['score'])}"): 1})


def _follow_up(state: State) -> Counts:
    found: Counts = Counter({(Place(clock.business_date(state["opened_at"])), "follow_ups"): 1})
    if state["closed_at"]:
        found[Place(clock.business_date(state["closed_at"])), "followed_up"] += 1
    return found


def _home_visit(state: State) -> Counts:
    found: Counts = Counter({(Place(clock.business_date(state["asked_at"])), "home_asked"): 1})
    if state["state"] in {"visited", "delivered"} and state.get("visited_at"):
        found[Place(clock.business_date(state["visited_at"])), "home_done"] += 1
    return found


def _request(state: State) -> Counts:
    day = Place(clock.business_date(state["made_at"]))
    return Counter({(day, "requests"): 1, (day, "unattended"): int(bool(state.get("unattended")))})


_KINDS: Mapping[str, Callable[[State], Counts]] = {
    "ticket": _ticket, "case": _case, "rating": _rating, "follow_up": _follow_up,
    "home_visit": _home_visit, "request": _request,
}  # fmt: skip
_DAYS = {
    "ticket": "business_date", "case": "business_date", "rating": "rated_at", "follow_up": "opened_at",
    "home_visit": "asked_at", "request": "made_at", "hand_over": "asked_at", "duty_shift": "date",
    "opening_exception": "key", "absence": "first_day",
}  # fmt: skip
_CARRIES = {"ticket": _carry_ticket, "case": _carry_case}
