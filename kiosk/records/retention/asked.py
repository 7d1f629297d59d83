"""Answering somebody who asks what is kept of them, or wants it gone (source: PIPL Art. 45 and 47)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import empty_the_log
from kiosk.errors import BadInput, NotFound
from kiosk.pen import writing
from kiosk.records.cases import queries as cases
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.identity import read_id, read_phone
from kiosk.records.home_visits import queries as home_visits
from kiosk.records.ratings.models import FollowUp, Rating
from kiosk.records.requests import queries as requests
from kiosk.records.retention import rules
from kiosk.records.retention.models import Reason, RetentionRun, RunKind
from kiosk.records.retention.refusals import StillInHand
from kiosk.records.retention.service import count, erase_contacts, erase_words, new_run
from kiosk.records.retention.shelves import SHELVES, USES
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import member
from kiosk.sealing import Sealer
from kiosk.words import _


class Used(NamedTuple):
    """One record that a person is kept for; ``kind`` is a key of ``USES``."""

    kind: str
    record: Any
    is_over: bool


class Kept(NamedTuple):
    """What is kept of a person in one place, and what for."""

    contact: Contact
    used: list[Used]


def look_up(session: Session, id_number: str, phone: str, staff_id: str, sealer: Sealer) -> list[Kept]:
    """Return all that is kept under an ID or a telephone number, and log that somebody looked.

    What the reader may not know stays out: confidential matters, and who rated a visit that they served.
    Raises ``BadInput`` or what ``read_id`` and ``read_phone`` refuse.
    """
    wanted = list(_wanted(id_number, phone, sealer))
    if not wanted:
        raise BadInput(field=_("身份证号码或电话"), problem=_("至少填一样"))
    cases.note_reading(session, staff_id, "person")
    reader = member(session, staff_id)
    live = select(Contact).where(Contact.erased_at.is_(None)).order_by(Contact.made_at.desc())
    found = {contact.id: contact for each in wanted for contact in session.scalars(live.where(each))}
    return [kept for contact in found.values() if (kept := _kept(session, contact, reader))]


def erase(session: Session, contact_ids: Sequence[str], reason: Reason, staff_id: str) -> RetentionRun:
    """Erase, for a reason, what ``look_up`` found, with the words that were written about it.

    Raises ``StillInHand`` while something is not over, ``NotFound`` when there is nothing to erase.
    """
    with writing(session):
        reader = member(session, staff_id)
        chosen = select(Contact).where(Contact.id.in_(contact_ids), Contact.erased_at.is_(None))
        found = [kept for contact in session.scalars(chosen) if (kept := _kept(session, contact, reader))]
        if not found:
            raise NotFound
        for kept in found:
            _must_be_over(kept)
        run = new_run(session, RunKind.ASKED, staff_id, reason)
        run.ended_at = clock.millis()
        _erase(session, run, [kept.contact for kept in found])
    empty_the_log(session.get_bind().engine)
    return run


def _wanted(id_number: str, phone: str, sealer: Sealer) -> Iterator[ColumnElement[bool]]:
    if id_number.strip():
        yield Contact.id_mark == sealer.mark(read_id(id_number, clock.now().date()))
    if phone.strip():
        yield Contact.phone == read_phone(phone)


def _kept(session: Session, contact: Contact, reader: Staff) -> Kept | None:
    """Return what a person is kept for, or None if the reader may not know all of it."""
    used = [
        Used(kind, record, ended_at is not None)
        for kind, use in USES.items()
        for record, ended_at in session.execute(
            select(use.model, use.ended_at).where(use.model.contact_id == contact.id)
        )
    ]
    if not all(_MAY_KNOW[each.kind](session, each.record, reader) for each in used):
        return None
    return Kept(contact, used)


def _did_not_serve(session: Session, rating: Rating, reader: Staff) -> bool:
    served_by = session.scalar(select(FollowUp.served_by).where(FollowUp.rating_id == rating.id))
    return served_by != reader.id


_MAY_KNOW: Mapping[str, Callable[[Session, Any, Staff], bool]] = {
    "case": lambda _session, case, reader: cases.may_read(case, reader),
    "request": lambda _session, request, reader: requests.may_read(request, reader),
    "visit": lambda _session, visit, reader: home_visits.may_read(visit, reader),
    "review": _did_not_serve,
}


def _must_be_over(kept: Kept) -> None:
    for each in kept.used:
        if not each.is_over:
            raise StillInHand(what=each.record.no if each.kind == "case" else rules.USE_WORDS[each.kind])


def _erase(session: Session, run: RetentionRun, contacts: list[Contact]) -> None:
    count(run, erase_contacts(session, contacts))
    ids = [contact.id for contact in contacts]
    for shelf in SHELVES:
        chosen = select(shelf.model).where(shelf.contact_id.in_(ids), shelf.has_words)
        count(run, erase_words(shelf, session, session.scalars(chosen).unique().all()))
