"""Reading requests: what is open, what is late, which days can be booked, whether anybody is there."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import hand
from kiosk.records.cases.queries import note_reading
from kiosk.records.cases.refusals import Confidential
from kiosk.records.requests.models import Request
from kiosk.records.requests.refusals import NoSuchRequest
from kiosk.records.roster.halves import Half, halves
from kiosk.records.roster.queries import calendar, opening
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import member
from kiosk.records.windows.models import WindowState
from kiosk.records.windows.queries import all_windows
from kiosk.settings import Settings

BOOKABLE = 7
"""So many opening days from tomorrow can be booked."""
DAYS_AHEAD = 31
"""A hall that is closed for longer than this has no days to book."""
CLOSED_SHOWN = 100


class OpenDay(NamedTuple):
    """A day that can be booked, and its halves."""

    day: date
    halves: list[Half]


def request(session: Session, request_id: str) -> Request:
    """Return a request as it is now; raises ``NoSuchRequest``."""
    found = session.get(Request, request_id, populate_existing=True)
    if found is None:
        raise NoSuchRequest
    return found


def read_request(session: Session, request_id: str, staff_id: str) -> Request:
    """Return a full request to somebody who may read it, and log that they did; raises ``Confidential``."""
    found = request(session, request_id)
    must_be_readable(session, found, staff_id)
    note_reading(session, staff_id, "request")
    return found


def must_be_readable(session: Session, request: Request, staff_id: str) -> None:
    """Raise ``Confidential`` unless somebody may see what a request is about."""
    if not may_read(request, member(session, staff_id)):
        raise Confidential


def by_key(session: Session, key: str | None) -> Request | None:
    """Return the request that a flow at the kiosk has already left, or None."""
    return session.scalar(select(Request).where(Request.key == key)) if key else None


def open_requests(session: Session) -> list[Request]:
    """Return what nobody has answered yet, the soonest due first."""
    unanswered = select(Request).where(Request.closed_at.is_(None))
    return list(session.scalars(unanswered.order_by(Request.due_date, Request.made_at)))


def closed_requests(session: Session) -> list[Request]:
    """Return what was closed, the newest first, at most ``CLOSED_SHOWN``."""
    closed = select(Request).where(Request.closed_at.is_not(None))
    return list(session.scalars(closed.order_by(Request.made_at.desc()).limit(CLOSED_SHOWN)))


def may_read(request: Request, reader: Staff) -> bool:
    """Return whether somebody may see what a request is about: a confidential one only named staff."""
    return not request.confidential or reader.confidant or request.taken_by == reader.id


def is_late(request: Request) -> bool:
    """Return whether a request should have been answered before today."""
    return request.closed_at is None and request.due_date < clock.now().date().isoformat()


def is_unattended(session: Session, settings: Settings) -> bool:
    """Return whether nobody serves: the hall is closed by its hours, or no window is open."""
    if not opening(session, settings, clock.now()).is_open:
        return True
    return all(window.state != WindowState.OPEN for window in all_windows(session))


def bookable_days(session: Session, settings: Settings) -> list[OpenDay]:
    """Return the next days on which the hall opens, from tomorrow."""
    today = clock.now().date()
    last = today + timedelta(days=DAYS_AHEAD)
    periods_on = calendar(hand(session), settings.hours, today, last)
    ahead = (today + timedelta(days=days) for days in range(1, DAYS_AHEAD + 1))
    days = [OpenDay(day, halves(periods_on(day))) for day in ahead]
    return [each for each in days if each.halves][:BOOKABLE]
