"""The queue's decisions: what may follow what, who is next, how long it takes. Pure."""

import heapq
import math
from collections import deque
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from kiosk.clock import MINUTE
from kiosk.words import _


class Action(StrEnum):
    """What can be done with a ticket; the names are those of the API."""

    ISSUE = "issue"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    RETURN = "return"
    MISS = "miss"
    REQUEUE = "requeue"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    FINISH = "finish"
    CANCEL = "cancel"
    CLOSE_DAY = "close_day"


STATE_WORDS: Mapping[str, str] = {
    "waiting": _("等候中"), "called": _("已叫号"), "serving": _("办理中"), "held": _("已挂起"),
    "missed": _("已过号"), "finished": _("已办结"), "cancelled": _("已取消"),
    "closed_by_day": _("当日已结束"),
}  # fmt: skip
ACTION_WORDS: Mapping[str, str] = {
    Action.ISSUE: _("取号"), Action.CALL: _("叫号"), Action.RECALL: _("重呼"),
    Action.START: _("开始办理"), Action.RETURN: _("退回队列"), Action.MISS: _("过号"),
    Action.REQUEUE: _("过号恢复"), Action.HOLD: _("挂起"), Action.RESUME: _("继续办理"),
    Action.TRANSFER: _("转移"), Action.FINISH: _("办结"), Action.CANCEL: _("取消"),
    Action.CLOSE_DAY: _("当日结束"),
}  # fmt: skip

OPEN_STATES = ("waiting", "called", "serving", "held", "missed")

TRANSITIONS: Mapping[Action, tuple[frozenset[str], str]] = {
    Action.CALL: (frozenset({"waiting"}), "called"),
    Action.RECALL: (frozenset({"called"}), "called"),
    Action.START: (frozenset({"called"}), "serving"),
    Action.RETURN: (frozenset({"called"}), "waiting"),
    Action.MISS: (frozenset({"called"}), "missed"),
    Action.REQUEUE: (frozenset({"missed"}), "waiting"),
    Action.HOLD: (frozenset({"serving"}), "held"),
    Action.RESUME: (frozenset({"held"}), "serving"),
    Action.TRANSFER: (frozenset({"called", "serving"}), "waiting"),
    Action.FINISH: (frozenset({"serving"}), "finished"),
    Action.CANCEL: (frozenset({"waiting", "missed", "held"}), "cancelled"),
    Action.CLOSE_DAY: (frozenset(OPEN_STATES), "closed_by_day"),
}
"""The one table of the queue: action → (states it may start from, state it ends in)."""

UNDO: Mapping[str, Action] = {
    Action.CALL: Action.RETURN,
    Action.RECALL: Action.RETURN,
    Action.MISS: Action.REQUEUE,
    Action.HOLD: Action.RESUME,
}
"""Which action takes the last one back, where the table allows it."""


def effective_arrival(issued_at: int, *, priority: bool, priority_minutes: int) -> float:
    """Return when a person counts as arrived (ms): priority counts as some minutes earlier."""
    return float(issued_at - priority_minutes * MINUTE if priority else issued_at)


def in_call_order(line: Sequence[bool], run: int, most: int) -> list[int]:
    """Return the places of a line in the order in which one desk will call them.

    ``line`` tells of each person, by effective arrival, whether they have priority; ``run`` is how
    many priority calls have just been made in a row, ``most`` how many there may be.
    """
    waiting = {True: deque[int](), False: deque[int]()}
    for place, priority in enumerate(line):
        waiting[priority].append(place)
    order: list[int] = []
    while waiting[True] and waiting[False]:
        priority = run < most and waiting[True][0] < waiting[False][0]
        order.append(waiting[priority].popleft())
        run = run + 1 if priority else 0
    return [*order, *waiting[True], *waiting[False]]


def after_the_next(next_in_line: float | None, own: float) -> float:
    """Return where a missed person stands who returns: just after the next one in line.

    ``next_in_line`` is the effective arrival (ms) of whoever the same windows call next. Half a
    millisecond is closer than any two arrivals; people who return together stand by their numbers.
    """
    return own if next_in_line is None else next_in_line + 0.5


class Wait(NamedTuple):
    """A quoted wait in whole minutes."""

    low_min: int
    high_min: int


class Counter(NamedTuple):
    """An open window as the estimate sees it: what it takes (nothing named: all), when it is free."""

    takes: frozenset[str]
    free_in_ms: float

    def serves(self, category: str) -> bool:
        """Whether somebody of this category can be served here."""
        return not self.takes or category in self.takes


SPREAD = 0.35
"""How far the range reaches around the middle: a third down, a third up."""
TRUST = 5
"""How many served people weigh as much as the default service time."""
SIMULATED = 60
"""So many people ahead are simulated one by one; beyond, the queue's mean pace is carried on."""
MEMORY = 20
"""How many people the recent mean service time looks back on."""


def shrunk(mean_ms: float, served: int, default_ms: float) -> float:
    """Return a service time (ms) drawn towards the default while few people were served."""
    weight = min(served, MEMORY)
    return (mean_ms * weight + default_ms * TRUST) / (weight + TRUST)


def recent_mean(mean_ms: float, served: int, newest_ms: float) -> float:
    """Return the recent mean service time (ms) after one more person."""
    return mean_ms + (newest_ms - mean_ms) / min(served + 1, MEMORY)


def expected_wait(
    ahead: Sequence[str], more: int, own: str, counters: Sequence[Counter], pace: Mapping[str, float]
) -> Wait:
    """Return how long somebody of category ``own`` will wait behind the queue.

    ``ahead`` holds the categories of the first people in line, ``more`` how many stand behind
    those and still before this one; ``pace`` gives the service time of each category (ms).
    With no open window the quote is that of a single one that opens now.
    """
    desks = counters or (Counter(frozenset(), 0.0),)
    tail = more * sum(pace[category] for category in ahead) / max(len(ahead), 1) / len(desks)
    alike = not any(desk.takes for desk in desks)
    serve = _one_line if alike else _by_what_they_take
    return _range(tail + serve(desks, [*ahead, own], pace))


def _one_line(desks: Sequence[Counter], line: Sequence[str], pace: Mapping[str, float]) -> float:
    """Return when the last of a line is called, where every desk takes everybody."""
    free = [desk.free_in_ms for desk in desks]
    heapq.heapify(free)
    for category in line[:-1]:
        heapq.heapreplace(free, free[0] + pace[category])
    return free[0]


def _by_what_they_take(desks: Sequence[Counter], line: Sequence[str], pace: Mapping[str, float]) -> float:
    """Return when the last of a line is called, where desks differ in what they take."""
    free = [desk.free_in_ms for desk in desks]
    called = max(free)
    for category in line:
        able = [place for place, desk in enumerate(desks) if desk.serves(category)]
        place = min(able, key=free.__getitem__, default=None)
        called = max(free) if place is None else free[place]
        if place is not None:
            free[place] += pace[category]
    return called


def _range(middle_ms: float) -> Wait:
    minutes = middle_ms / MINUTE
    return Wait(int(minutes * (1 - SPREAD)), math.ceil(minutes * (1 + SPREAD)))


def busy_for(started_ms_ago: float, pace_ms: float) -> float:
    """Return how long somebody in service will still take (ms); overdue ones take a little more."""
    return max(pace_ms - started_ms_ago, pace_ms * 0.15)
