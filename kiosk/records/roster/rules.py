"""Opening hours: pure decisions over the periods that a centre has set."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

DAYS_AHEAD = 14
"""How far ahead the next opening is looked for."""


class Opening(NamedTuple):
    """Whether the hall is open at a moment, until when, or when it opens next."""

    is_open: bool
    until: datetime | None = None
    opens_at: datetime | None = None


def opening_at(moment: datetime, periods_of: Callable[[int], Sequence[str]]) -> Opening:
    """Return whether the hall is open; ``periods_of(weekday)`` gives ``["08:30-12:00", …]``.

    No period on any day means always open.
    """
    if not any(periods_of(weekday) for weekday in range(7)):
        return Opening(is_open=True)
    for ahead in range(DAYS_AHEAD + 1):
        midnight = datetime.combine(moment.date() + timedelta(days=ahead), time(), moment.tzinfo)
        for start, end in sorted(map(_span, periods_of(midnight.weekday()))):
            if midnight + start <= moment < midnight + end:
                return Opening(is_open=True, until=midnight + end)
            if moment < midnight + start:
                return Opening(is_open=False, opens_at=midnight + start)
    return Opening(is_open=False)


def _span(period: str) -> tuple[timedelta, timedelta]:
    start, end = period.split("-")
    return _since_midnight(start), _since_midnight(end)


def _since_midnight(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
