"""When the hall is open and who stands at a post: pure decisions over hours, exceptions and plans."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from kiosk.records.roster.models import DutyShift, Post
from kiosk.records.staff.models import Staff
from kiosk.settings import Hours

DAYS_AHEAD = 14
"""How far ahead the next opening is looked for."""

Periods = Sequence[str] | None
"""The opening periods of a day, ``["08:30-12:00", …]``; none at all is closed, None is open day and night."""


class Opening(NamedTuple):
    """Whether the hall is open at a moment, until when, or when it opens next."""

    is_open: bool
    until: datetime | None = None
    opens_at: datetime | None = None


def periods_of(day: date, hours: Hours, exceptions: Mapping[str, str]) -> Periods:
    """Return the opening periods of a date: its exception, else its weekday's; no hours set is always open.

    ``exceptions`` has dates (``YYYY-MM-DD``) with their periods, ``"08:30-12:00 14:30-17:30"``.
    """
    exception = exceptions.get(day.isoformat())
    if exception is not None:
        return exception.split()
    return hours.of(day.weekday()) if hours.are_set else None


def opens(periods: Periods) -> bool:
    """Return whether a day with these periods is an opening day."""
    return periods is None or bool(periods)


def opening_at(moment: datetime, periods_on: Callable[[date], Periods]) -> Opening:
    """Return whether the hall is open at a moment, and when that changes."""
    for ahead in range(DAYS_AHEAD + 1):
        day = moment.date() + timedelta(days=ahead)
        midnight = datetime.combine(day, time(), moment.tzinfo)
        periods = periods_on(day)
        if periods is None:
            return Opening(is_open=True) if ahead == 0 else Opening(is_open=False, opens_at=midnight)
        for start, end in sorted(map(_span, periods)):
            if midnight + start <= moment < midnight + end:
                return Opening(is_open=True, until=midnight + end)
            if moment < midnight + start:
                return Opening(is_open=False, opens_at=midnight + start)
    return Opening(is_open=False)


class Cover(NamedTuple):
    """A post on one day: its A and B, and who of them stands there; ``planned`` for this very day."""

    post: Post
    a: Staff | None
    b: Staff | None
    standing: Staff | None
    stands_in: bool
    planned: bool


def who_stands(post: Post, shift: DutyShift | None, away: AbstractSet[str]) -> Cover:
    """Return who stands at a post: A, else B in A's place, else nobody; the switched off count as away."""
    plan = shift or post
    present = [
        person if person and person.active and person.id not in away else None for person in (plan.a, plan.b)
    ]
    a, b = present
    return Cover(post, plan.a, plan.b, a or b, stands_in=not a and b is not None, planned=shift is not None)


def _span(period: str) -> tuple[timedelta, timedelta]:
    start, end = period.split("-")
    return _since_midnight(start), _since_midnight(end)


def _since_midnight(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
