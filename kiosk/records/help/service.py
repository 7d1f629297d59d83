"""Ringing for help and answering."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import new_uid
from kiosk.errors import NotFound
from kiosk.pen import writing
from kiosk.records.help.models import HelpRing


def open_rings(session: Session) -> list[HelpRing]:
    """Return the rings that nobody has answered yet, oldest first."""
    unanswered = select(HelpRing).where(text("answered_at IS NULL"))
    return list(session.scalars(unanswered.order_by(HelpRing.rung_at)))


def ring(session: Session, place: str) -> HelpRing:
    """Ring at the desk; ringing again from the same place, before anybody came, is the same ring."""
    with writing(session):
        same_place = (HelpRing.place == place, text("answered_at IS NULL"))
        rung = session.scalar(select(HelpRing).where(*same_place))
        if rung is None:
            rung = HelpRing(id=new_uid(), place=place, rung_at=clock.millis())
            session.add(rung)
    return rung


def answer(session: Session, ring_id: str, staff_id: str) -> HelpRing:
    """Mark a ring as answered; the first to answer is the one who went."""
    with writing(session):
        rung = session.get(HelpRing, ring_id)
        if rung is None:
            raise NotFound
        if rung.answered_at is None:
            rung.answered_at, rung.answered_by = clock.millis(), staff_id
    return rung
