"""Whom the demo makes up: when they come, what for, how long it takes, what they say of it. Pure."""

import random
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from kiosk.clock import MINUTE

OPENS = 8 * 60 + 30
LAST = 17 * 60
"""Minutes after midnight between which somebody comes."""

ITEMS: Mapping[str, int] = {
    "YS01": 14, "SB03": 13, "SB01": 10, "SB04": 9, "YS02": 6, "HK03": 7, "MZ04": 5, "NY03": 5, "HK01": 4,
    "YS03": 4, "CL02": 3, "MZ01": 3, "NY01": 3, "SB02": 4, "JY01": 3, "HK02": 3, "MZ03": 2, "JY03": 2,
    "CL01": 2, "NY02": 2, "DQ01": 2, "YS04": 2, "DQ02": 1, "JY04": 1,
}  # fmt: skip
"""What people come for, and how often out of a hundred or so."""
SCORES: Mapping[int, int] = {5: 150, 4: 38, 3: 8, 2: 3, 1: 1}
REASONS = ("slow", "wait", "unclear", "papers", "manners", "place")
TWO_ERRANDS, RATES, PRIORITY, COMES = 0.15, 0.45, 0.12, 0.95
"""How many of all people have two errands, rate, have priority, are there when they are called."""
NAMES = ("演示甲", "演示乙", "演示丙", "演示丁", "演示戊", "演示己", "演示庚", "演示辛", "演示壬", "演示癸")


class Person(NamedTuple):
    """A villager whom nobody can take for a real one."""

    name: str
    phone: str


class Visit(NamedTuple):
    """One visit: when it begins (ms), what for, how long it is served, how it is rated (0: not at all)."""

    at: int
    items: tuple[str, ...]
    priority: bool
    comes: bool
    serve_ms: int
    score: int
    reason: str
    person: Person
    fate: float
    """Between 0 and 1: how well the errand goes."""


def dice(*words: object) -> random.Random:
    """Return the dice that fall alike whenever the same words are said."""
    return random.Random("/".join(map(str, words)))  # noqa: S311 - villagers are no secret


@lru_cache(4096)
def visits_of(centre: str, midnight: int, mean: float) -> tuple[Visit, ...]:
    """Return who comes to a centre on the day that begins at an instant (ms), in their order."""
    luck = dice(centre, midnight)
    weekend = midnight // (24 * 60 * MINUTE) % 7 in {1, 2}  # the day zero was a Thursday
    count = round(luck.gauss(mean, mean / 4) * (0.4 if weekend else 1))
    return tuple(sorted(_visit(luck, midnight) for _ in range(max(1, count))))


def _visit(luck: random.Random, midnight: int) -> Visit:
    peak = luck.choice((9.5 * 60, 10 * 60, 15 * 60))
    minute = min(max(luck.gauss(peak, 60), OPENS), LAST)
    items = luck.choices(list(ITEMS), list(ITEMS.values()), k=1 + (luck.random() < TWO_ERRANDS))
    score = luck.choices(list(SCORES), list(SCORES.values()))[0] if luck.random() < RATES else 0
    return Visit(
        at=midnight + int(minute * MINUTE),
        items=tuple(dict.fromkeys(items)),
        priority=luck.random() < PRIORITY,
        comes=luck.random() < COMES,
        serve_ms=int(min(max(luck.lognormvariate(2.1, 0.5), 1.5), 40) * MINUTE),
        score=score,
        reason=luck.choice(REASONS),
        person=Person(luck.choice(NAMES), f"1380000{luck.randrange(1, 10000):04d}"),
        fate=luck.random(),
    )
