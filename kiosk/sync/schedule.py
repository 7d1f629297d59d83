"""When the courier goes: once a night, at a time of the centre's own, again after a pause. Pure."""

import hashlib
from datetime import datetime, time, timedelta
from typing import NamedTuple

OPENS = time(20)
LASTS = timedelta(hours=10)
"""The night's window, 20:00 to 06:00."""
LATEST = timedelta(minutes=20)
"""So long before its end nobody is sent for the first time: there is time to try again."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=1)
AFTER_START = timedelta(minutes=1)
"""A computer that was off at its time waits so long after its start, and then a little more by its code."""
SPREAD = timedelta(minutes=9)


class Past(NamedTuple):
    """What was before: the last delivery done, the failed ones since, and when the last of them was."""

    done: datetime | None = None
    failures: int = 0
    failed: datetime | None = None


def share_of(centre: str) -> float:
    """Return a centre's own share of a span, 0 to 1: the same for ever, spread evenly over all centres."""
    return int.from_bytes(hashlib.sha256(centre.encode()).digest()[:4], "big") / 2**32


def night_before(now: datetime, centre: str) -> datetime:
    """Return the centre's time in the newest night whose time has come."""
    today = datetime.combine(now.date(), OPENS, now.tzinfo) + share_of(centre) * (LASTS - LATEST)
    return max(at for at in (today, today - timedelta(1), today - timedelta(2)) if at <= now)


def next_time(now: datetime, opened: datetime, centre: str, past: Past) -> datetime:
    """Return when the courier goes next; a moment that is past means at once.

    ``opened`` is when the program began. A clock that went back makes what was done in the future
    count as never done, and a beginning in the future as long ago.
    """
    due = night_before(now, centre)
    done = past.done if past.done and past.done <= now else None
    if done and done >= due:
        return due + timedelta(1)
    if past.failed and past.failures and due <= past.failed <= now:
        return past.failed + pause_after(past.failures, centre)
    if due < opened <= now:
        return opened + AFTER_START + share_of(centre) * SPREAD
    return due


def pause_after(failures: int, centre: str) -> timedelta:
    """Return how long to wait after so many failures in a row: twice as long each time, an hour at most."""
    doubled: int = 2 ** min(failures - 1, 10)
    pause = min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
    return pause * (0.75 + share_of(centre) / 2)
