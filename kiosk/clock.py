"""The one place that asks what time it is."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone

HALL_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one time zone and no summer time, so no zone database is needed."""

MINUTE = 60_000
"""Milliseconds in a minute; every instant of the records is an integer of milliseconds."""

_DAY_MS = 24 * 60 * MINUTE
_AHEAD_MS = 8 * 60 * MINUTE
_DAY_ZERO = date(1970, 1, 1).toordinal()

_source: Callable[[], float] = time.time


def millis() -> int:
    """Return this instant as milliseconds since 1970-01-01 UTC."""
    return int(_source() * 1000)


def now() -> datetime:
    """Return this instant in the hall's own time."""
    return local(millis())


def local(at: int) -> datetime:
    """Return an instant (ms since 1970 UTC) in the hall's own time."""
    return datetime.fromtimestamp(at / 1000, HALL_TIME)


def business_date(at: int) -> date:
    """Return the hall's date at an instant (ms); the day is cut at local midnight."""
    return date.fromordinal(_DAY_ZERO + (at + _AHEAD_MS) // _DAY_MS)


def midnight() -> int:
    """Return the instant (ms) at which the hall's day began."""
    return int(now().replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)


@contextmanager
def standing_at(source: Callable[[], float]) -> Iterator[None]:
    """Let the hall believe another clock (seconds since 1970) while the block runs."""
    global _source  # noqa: PLW0603 - the one clock of the process is what a test must turn
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
