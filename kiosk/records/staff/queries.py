"""Reading the staff list."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.database import glance, hand
from kiosk.errors import NotFound
from kiosk.records.staff.models import NO_PASSWORD, Role, Staff

_CAN_MANAGE = "SELECT 1 FROM staff WHERE role = ? AND active AND password_hash <> ? LIMIT 1"
_SIGNED_IN = "SELECT name, role FROM staff WHERE id = ? AND session_mark = ? AND active"


def everyone(session: Session) -> list[Staff]:
    """Return all staff, active first, by name."""
    return list(session.scalars(select(Staff).order_by(Staff.active.desc(), Staff.name)))


def by_username(session: Session, username: str) -> Staff | None:
    """Return the one with this username, or None."""
    return session.scalar(select(Staff).where(Staff.username == username))


class Person(NamedTuple):
    """Who is signed in, as every page needs it."""

    staff_id: str
    mark: str
    name: str
    is_manager: bool


def signed_in(session: Session, staff_id: str, mark: str) -> Person | None:
    """Return the active member of staff whose session carries this mark, or None."""
    with glance(session) as read:
        found = read.execute(_SIGNED_IN, (staff_id, mark)).fetchone()
    return Person(staff_id, mark, found[0], found[1] == Role.MANAGER) if found else None


def member(session: Session, staff_id: str) -> Staff:
    """Return one member of staff; raises ``NotFound``."""
    found = session.get(Staff, staff_id)
    if found is None:
        raise NotFound
    return found


def somebody_can_manage(session: Session) -> bool:
    """Return whether an active manager has a password at all; after a restore nobody may."""
    asked = hand(session).execute(_CAN_MANAGE, (Role.MANAGER.value, NO_PASSWORD))
    return asked.fetchone() is not None


def active_managers(session: Session) -> int:
    """Return how many managers can sign in."""
    chosen = (Staff.role == Role.MANAGER.value, Staff.active)
    return session.scalar(select(func.count()).select_from(Staff).where(*chosen)) or 0
