"""Reading home visits: what must be arranged, what is agreed, what was done."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.records.cases.queries import note_reading
from kiosk.records.cases.refusals import Confidential
from kiosk.records.cases.timing import answer_due
from kiosk.records.home_visits.models import HomeVisit, VisitState
from kiosk.records.home_visits.refusals import NoSuchVisit
from kiosk.records.home_visits.rules import FIRST
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import member
from kiosk.settings import Settings

DONE_SHOWN = 100


def visit(session: Session, visit_id: str) -> HomeVisit:
    """Return a visit as it is now; raises ``NoSuchVisit``."""
    found = session.get(HomeVisit, visit_id, populate_existing=True)
    if found is None:
        raise NoSuchVisit
    return found


def read_visit(session: Session, visit_id: str, staff_id: str) -> HomeVisit:
    """Return a full visit to somebody who may read it, and log that they did; raises ``Confidential``."""
    found = visit(session, visit_id)
    must_be_readable(session, found, staff_id)
    note_reading(session, staff_id, "visit", found.case_id)
    return found


def must_be_readable(session: Session, visit: HomeVisit, staff_id: str) -> None:
    """Raise ``Confidential`` unless somebody may see what a visit is about."""
    if not may_read(visit, member(session, staff_id)):
        raise Confidential


def by_key(session: Session, key: str | None) -> HomeVisit | None:
    """Return the visit that a flow at the kiosk has already asked for, or None."""
    return session.scalar(select(HomeVisit).where(HomeVisit.key == key)) if key else None


def to_arrange(session: Session) -> list[HomeVisit]:
    """Return the visits without a day; who lives alone or is disabled goes first, then who asked first."""
    return _in(session, VisitState.REQUESTED, _urgency(), HomeVisit.asked_at)


def booked(session: Session) -> list[HomeVisit]:
    """Return the visits that are agreed, by day."""
    return _in(
        session, VisitState.BOOKED, HomeVisit.booked_on, HomeVisit.booked_half, _urgency(), HomeVisit.asked_at
    )


def past(session: Session) -> list[HomeVisit]:
    """Return the visits that were made or called off, the newest first, at most ``DONE_SHOWN``."""
    ended = select(HomeVisit).where(HomeVisit.state.not_in([VisitState.REQUESTED, VisitState.BOOKED]))
    return list(session.scalars(ended.order_by(HomeVisit.asked_at.desc()).limit(DONE_SHOWN)))


def route(session: Session, day: date, visitor_id: str | None = None) -> list[HomeVisit]:
    """Return the visits agreed for one day in the order of the way, of one visitor or of all."""
    return [
        each
        for each in booked(session)
        if each.booked_on == day.isoformat() and visitor_id in {None, each.visitor_id}
    ]


def _in(session: Session, state: VisitState, *order: Any) -> list[HomeVisit]:
    return list(session.scalars(select(HomeVisit).where(HomeVisit.state == state.value).order_by(*order)))


def _urgency() -> ColumnElement[int]:
    return case((HomeVisit.why.in_([each.value for each in FIRST]), 0), else_=1)


def may_read(visit: HomeVisit, reader: Staff) -> bool:
    """Return whether somebody may see what a visit is about: a confidential one named staff, or who goes."""
    return not visit.confidential or reader.confidant or visit.visitor_id == reader.id


def is_late(session: Session, settings: Settings, visit: HomeVisit) -> bool:
    """Return whether a visit should have been arranged, or made, before today."""
    today = clock.now().date()
    if visit.state == VisitState.BOOKED:
        return (visit.booked_on or "") < today.isoformat()
    return visit.state == VisitState.REQUESTED and answer_due(session, settings, visit.asked_at) < today
