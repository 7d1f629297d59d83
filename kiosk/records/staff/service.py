"""What is done with the staff list; each function is one transaction."""

import secrets
from collections.abc import Sequence
from functools import cache

from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from kiosk import clock
from kiosk.database import new_uid
from kiosk.pen import writing
from kiosk.records.staff import queries
from kiosk.records.staff.models import Role, Staff
from kiosk.records.staff.refusals import LastManager, NameTaken, SameName, WeakPassword, WrongPassword

SHORTEST_PASSWORD = 8


def sign_in(session: Session, username: str, password: str) -> Staff:
    """Return the active member of staff who proved to be ``username``; raises ``WrongPassword``."""
    found = queries.by_username(session, username.strip())
    right = check_password_hash(found.password_hash if found else _nobody(), password)
    if not (found and right and found.active):
        raise WrongPassword
    return found


def add_staff(session: Session, username: str, name: str, role: Role, password: str) -> Staff:
    """Add someone to the staff list; raises ``WeakPassword`` and ``NameTaken``."""
    secret = _hashed(password)
    with writing(session):
        _must_be_distinct(queries.everyone(session), username, name)
        person = Staff(
            id=new_uid(), username=username, name=name, role=role.value, password_hash=secret,
            active=True, confidant=False, session_mark=secrets.token_hex(16), created_at=clock.millis(),
        )  # fmt: skip
        session.add(person)
    return person


def _must_be_distinct(known: Sequence[Staff], username: str, name: str) -> None:
    """Raise ``NameTaken`` or ``SameName`` where somebody could be taken for another."""
    if username.casefold() in {each.username.casefold() for each in known}:
        raise NameTaken(username=username)
    if name in {each.name for each in known if each.active}:
        raise SameName(name=name)


def set_password(session: Session, staff_id: str, password: str) -> Staff:
    """Give someone a new password and end their sessions; raises ``WeakPassword``."""
    secret = _hashed(password)
    with writing(session):
        person = queries.member(session, staff_id)
        person.password_hash = secret
        person.session_mark = secrets.token_hex(16)
    return person


def arrange(session: Session, staff_id: str, role: Role, *, active: bool) -> Staff:
    """Change someone's role, or switch them on or off; raises ``LastManager``."""
    with writing(session):
        person = queries.member(session, staff_id)
        stays = active and role == Role.MANAGER
        if person.is_manager and person.active and not stays and queries.active_managers(session) < 2:  # noqa: PLR2004
            raise LastManager
        person.role, person.active = role.value, active
        if not active:
            person.session_mark = secrets.token_hex(16)
    return person


def rename(session: Session, staff_id: str, username: str, name: str) -> Staff:
    """Call someone by another name, after a restore say; raises ``NameTaken`` and ``SameName``."""
    with writing(session):
        person = queries.member(session, staff_id)
        others = [each for each in queries.everyone(session) if each.id != staff_id]
        _must_be_distinct(others, username, name)
        person.username, person.name = username, name
    return person


def name_confidant(session: Session, staff_id: str, *, confidant: bool) -> Staff:
    """Name someone for confidential matters, or no longer; raises ``NotFound``."""
    with writing(session):
        person = queries.member(session, staff_id)
        person.confidant = confidant
    return person


@cache
def _nobody() -> str:
    """Return a hash nobody's password fits, so that an unknown name takes as long as a known one."""
    return generate_password_hash(secrets.token_hex(16))


def _hashed(password: str) -> str:
    if len(password.strip()) < SHORTEST_PASSWORD:
        raise WeakPassword
    return generate_password_hash(password)
