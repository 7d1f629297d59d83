"""What a village without a hall has: windows, people, posts, and the days on which nobody holds one."""

from collections.abc import Iterator
from datetime import date

from kiosk.clock import MINUTE
from kiosk.demo import times
from kiosk.demo.people import dice
from kiosk.demo.villages import name_of, written

AWAY = 0.02
"""How many of its days the one who has a post alone is away."""
POSTS = ("综合窗口", "便民代办")


def furniture_of(centre: str, day: date) -> Iterator[bytes]:
    """Yield the first lines of a village: who works there, at which windows, on which posts."""
    luck, at = dice("furniture", centre), times.midnight_of(day) + 8 * 60 * MINUTE
    people = ["clerk", "manager", "helper"][: luck.randint(2, 3)]
    for person in people:
        role = "manager" if person == "manager" else "clerk"
        yield written("staff", name_of(centre, person), 1, at, {"role": role, "active": True})
    for window in range(1, luck.randint(1, 2) + 1):
        closed = {"state": "closed", "staff_id": None, "categories": ""}
        yield written("window", str(window), 1, at, closed)
    spare = name_of(centre, "helper") if len(people) > 2 else None  # noqa: PLR2004 - whoever comes third
    for post in POSTS[: luck.randint(1, 2)]:
        held = {"name": post, "a_id": name_of(centre, "clerk"), "b_id": spare, "active": True}
        yield written("post", name_of(centre, post), 1, at, held)


def absences_on(centre: str, day: date) -> Iterator[bytes]:
    """Yield the absence that begins on a day, if there is one."""
    if dice("away", centre, day).random() >= AWAY:
        return
    at = times.midnight_of(day) + 8 * 60 * MINUTE
    away = {"staff_id": name_of(centre, "clerk"), "first_day": day.isoformat(), "last_day": day.isoformat()}
    yield written("absence", name_of(centre, "away", day), 1, at, {**away, "withdrawn": False})
