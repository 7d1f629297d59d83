"""Reading the staff list."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.errors import NotFound
from kiosk.records.staff.models import Role, Staff


def everyone(session: Session) -> list[Staff]:
    """Return all staff, active first, by name."""
    return list(session.scalars(select(Staff).order_by(Staff.active.desc(), Staff.name)))


def by_username(session: Session, username: str) -> Staff | None:
    """Return the one with this username, or None."""
    return session.scalar(select(Staff).where(Staff.username == username))


def member(session: Session, staff_id: str) -> Staff:
    """Return one member of staff; raises ``NotFound``."""
    found = session.get(Staff, staff_id)
    if found is None:
        raise NotFound
    return found


def active_managers(session: Session) -> int:
    """Return how many managers can sign in."""
    chosen = (Staff.role == Role.MANAGER.value, Staff.active)
    return session.scalar(select(func.count()).select_from(Staff).where(*chosen)) or 0
