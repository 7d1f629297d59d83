"""Handing a case over: the first contact stays the owner until another named person accepts."""

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import new_uid
from kiosk.errors import NotFound
from kiosk.pen import writing
from kiosk.records.cases import queries
from kiosk.records.cases.models import Case, CaseStep, HandOver
from kiosk.records.cases.refusals import (
    AlreadyOffered,
    HandOverAnswered,
    NotTheOwner,
    NotYourHandOver,
    OwnHands,
    ReasonNeeded,
    TakerOffDuty,
)
from kiosk.records.roster.queries import is_off_duty
from kiosk.records.staff.queries import member


def offer(session: Session, no: str, to_id: str, reason: str, staff_id: str) -> HandOver:
    """Ask somebody to take a case over; raises what stands in the way.

    Only the owner or a manager may ask, only somebody who is on duty today may be asked.
    """
    with writing(session):
        case = queries.case(session, no)
        _must_be_possible(session, case, to_id, staff_id)
        if not reason.strip():
            raise ReasonNeeded
        handed = HandOver(
            id=new_uid(), version=1, case=case, from_id=case.owner_id, to_id=to_id, reason=reason,
            asked_at=clock.millis(), answered_at=None, accepted=None, answer="",
        )  # fmt: skip
        session.add(handed)
    return handed


def answer(session: Session, hand_over_id: str, staff_id: str, *, accept: bool, words: str = "") -> HandOver:
    """Take a case, or decline it; the giver may also take the offer back."""
    with writing(session):
        handed = session.get(HandOver, hand_over_id, populate_existing=True)
        if handed is None:
            raise NotFound
        if handed.answered_at is not None:
            raise HandOverAnswered
        if staff_id != handed.to_id and (accept or staff_id != handed.from_id):
            raise NotYourHandOver
        handed.answered_at, handed.accepted, handed.answer = clock.millis(), accept, words
        if accept:
            _give(handed.case, handed)
    return handed


def _must_be_possible(session: Session, case: Case, to_id: str, staff_id: str) -> None:
    asker, taker = member(session, staff_id), member(session, to_id)
    if case.owner_id != staff_id and not asker.is_manager:
        raise NotTheOwner(name=case.owner.name)
    if to_id == case.owner_id:
        raise OwnHands(name=taker.name)
    if not taker.active or is_off_duty(session, to_id, clock.now().date()):
        raise TakerOffDuty(name=taker.name)
    waiting = queries.open_hand_over(session, case.id)
    if waiting is not None:
        raise AlreadyOffered(name=waiting.taker.name)


def _give(case: Case, handed: HandOver) -> None:
    """Make the taker the owner; the first contact stays written as who it was."""
    if case.agent_id == case.owner_id:
        case.agent_id = handed.to_id
    case.owner_id = handed.to_id
    case.moved_at = handed.answered_at or clock.millis()
    given = CaseStep(
        position=len(case.steps), action="hand_over", state=case.state, staff_id=handed.to_id,
        at=case.moved_at, entered_at=case.moved_at, holder="", note=handed.reason,
    )  # fmt: skip
    case.steps.append(given)
