"""Reading cases."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import new_uid
from kiosk.pen import writing
from kiosk.records.cases import rules, timing
from kiosk.records.cases.models import Case, HandOver, Reading
from kiosk.records.cases.refusals import Confidential, NoSuchCase
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import member
from kiosk.records.workdays import queries as workdays


class Watched(NamedTuple):
    """An open case with the working days that are left, and how urgent that makes it."""

    case: Case
    left: int | None
    urgency: str


def case(session: Session, no: str) -> Case:
    """Return a case by its number; raises ``NoSuchCase``."""
    found = session.scalar(select(Case).where(Case.no == no).execution_options(populate_existing=True))
    if found is None:
        raise NoSuchCase
    return found


def may_read(case: Case, reader: Staff) -> bool:
    """Return whether somebody may see what a case is about: a confidential one only named staff."""
    own = reader.id in {case.owner_id, case.agent_id, case.first_contact_id}
    return not case.confidential or reader.confidant or own


def read_case(session: Session, no: str, staff_id: str) -> Case:
    """Return a full record to somebody who may read it, and log that they did; raises ``Confidential``."""
    found = case(session, no)
    if not may_read(found, member(session, staff_id)):
        raise Confidential
    note_reading(session, staff_id, "case", found.id)
    return found


def note_reading(session: Session, staff_id: str, what: str, case_id: str | None = None) -> None:
    """Log that somebody read personal data; ``what`` is at most 16 letters."""
    with writing(session):
        session.add(Reading(id=new_uid(), case_id=case_id, staff_id=staff_id, what=what, at=clock.millis()))


def _watched(case: Case, left: int | None, amber_days: int) -> Watched:
    stands = timing.running_pause(case) is not None
    return Watched(case, left, rules.urgency(left, amber_days, clock_stands=stands))


def standing_of(session: Session, case: Case, amber_days: int) -> Watched:
    """Return one case with the working days that are left."""
    return _watched(case, timing.days_left(workdays.current(session), case), amber_days)


def hand_overs(session: Session, staff_id: str) -> Sequence[HandOver]:
    """Return the open hand-overs that somebody gave or was offered, oldest first."""
    mine = (HandOver.from_id == staff_id) | (HandOver.to_id == staff_id)
    chosen = select(HandOver).where(HandOver.answered_at.is_(None), mine)
    return session.scalars(chosen.order_by(HandOver.asked_at)).all()


def open_hand_over(session: Session, case_id: str) -> HandOver | None:
    """Return the hand-over of a case that waits for its answer, or None."""
    chosen = select(HandOver).where(HandOver.case_id == case_id, HandOver.answered_at.is_(None))
    return session.scalar(chosen)


def same_person(session: Session, case: Case) -> Sequence[Case]:
    """Return other cases of the same person, found by the keyed hash of the ID, newest first."""
    if case.contact is None or case.contact.id_mark is None:
        return []
    same = select(Case).join(Case.contact).where(Case.id != case.id, _marked(case.contact.id_mark))
    return session.scalars(same.order_by(Case.opened_at.desc()).limit(20)).all()


def _marked(mark: str) -> ColumnElement[bool]:
    return Case.contact.has(id_mark=mark)
