"""What is done about a bad rating; each step one transaction, never by the clerk who served."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import BadInput
from kiosk.pen import writing
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.queries import note_reading
from kiosk.records.cases.refusals import NotYetHappened
from kiosk.records.ratings import queries, rules
from kiosk.records.ratings.models import Appellant, FollowUp, FollowUpOutcome
from kiosk.records.ratings.refusals import (
    AlreadyAppealed,
    AlreadyExtended,
    AlreadySettled,
    CallBackFirst,
    ExtendedTooFar,
    ExtensionUnexplained,
    HandlerNotManager,
    HandlerServed,
    NothingToAnswer,
    ReviewChanged,
)
from kiosk.records.staff.queries import member
from kiosk.records.workdays import queries as workdays
from kiosk.records.workdays.rules import due
from kiosk.settings import Settings
from kiosk.words import _

LONGEST_WORDS = 400


class Edit(NamedTuple):
    """Who changes which follow-up, and the version that they saw.

    Every step raises ``NotFound``, ``HandlerServed`` for whoever served the visit, or ``ReviewChanged``.
    """

    follow_up_id: str
    version: int
    staff_id: str


def assign(session: Session, edit: Edit, handler_id: str) -> FollowUp:
    """Name who handles a follow-up; raises ``HandlerServed``, ``HandlerNotManager``, ``AlreadySettled``."""
    with _open(session, edit) as found:
        _must_not_have_served(session, found, handler_id)
        able = {each.id: each for each in queries.handlers(session, found)}
        if handler_id not in able:
            raise HandlerNotManager
        found.handler_id, found.handler = handler_id, able[handler_id]
    return found


def extend(session: Session, edit: Edit, days: int, reason: str, settings: Settings) -> FollowUp:
    """Let a follow-up be due so many working days after it was opened, once, for a reason.

    Raises ``AlreadyExtended``, ``ExtensionUnexplained``, ``ExtendedTooFar``, ``AlreadySettled``.
    """
    with _open(session, edit) as found:
        if found.extended_on is not None:
            raise AlreadyExtended
        if not reason.strip():
            raise ExtensionUnexplained
        most = settings.cases.bad_rating_most_days
        if days not in rules.extensions(found.days, most):
            raise ExtendedTooFar(least=found.days + 1, most=most)
        found.days, found.extension_reason = days, _words(reason)
        found.extended_on = clock.now().date().isoformat()
        _set_due(session, found)
    return found


def note_call_back(session: Session, edit: Edit, at: int, words: str) -> FollowUp:
    """Note when (ms) the person was called back, and what was said; a later call replaces an earlier one.

    Raises ``NotYetHappened``, ``BadInput``, ``AlreadySettled``.
    """
    with _open(session, edit) as found:
        if at > clock.millis():
            raise NotYetHappened
        if at < found.opened_at - found.opened_at % clock.MINUTE:
            raise BadInput(field=_("回电时间"), problem=_("不能早于收到评价的时间"))
        found.called_back_at, found.call_back_words = at, _some_words(words)
    return found


def settle(session: Session, edit: Edit, outcome: FollowUpOutcome, words: str) -> FollowUp:
    """End a follow-up; who ends it has handled it, if nobody else was named.

    Raises ``CallBackFirst`` while somebody waits for a call, ``BadInput``, ``AlreadySettled``.
    """
    with _open(session, edit) as found:
        contact = found.rating.contact
        if contact and contact.phone and found.called_back_at is None:
            raise CallBackFirst
        found.outcome, found.outcome_words = outcome.value, _some_words(words)
        found.closed_at = clock.millis()
        found.handler_id = found.handler_id or edit.staff_id
    return found


def note_appeal(session: Session, edit: Edit, by: Appellant, words: str) -> FollowUp:
    """Note that somebody disagrees, once; also after the end. Raises ``AlreadyAppealed``, ``BadInput``."""
    with _as_seen(session, edit) as found:
        if found.appealed_at is not None:
            raise AlreadyAppealed
        found.appealed_at, found.appealed_by = clock.millis(), by.value
        found.appeal_words = _some_words(words)
    return found


def answer_appeal(session: Session, edit: Edit, words: str, *, upheld: bool) -> FollowUp:
    """Say whether an appeal is right, and why; raises ``NothingToAnswer``, ``BadInput``."""
    with _as_seen(session, edit) as found:
        if found.appealed_at is None or found.appeal_upheld is not None:
            raise NothingToAnswer
        found.appeal_upheld, found.appeal_answer = upheld, _some_words(words)
    return found


def read_contact(session: Session, follow_up_id: str, staff_id: str) -> Contact | None:
    """Return whom to call back, and log that somebody read it; raises ``NotFound``, ``HandlerServed``."""
    found = queries.follow_up(session, follow_up_id)
    _must_not_have_served(session, found, staff_id)
    if found.rating.contact is not None:
        note_reading(session, staff_id, "review")
    return found.rating.contact


def recompute_due_dates(session: Session) -> int:
    """Set the due dates of open follow-ups anew after the table of working days changed; return how many."""
    with writing(session):
        found = session.scalars(select(FollowUp).where(FollowUp.closed_at.is_(None))).all()
        before = [(each.due_date, each.due_tentative) for each in found]
        for each in found:
            _set_due(session, each)
        return sum(
            old != (each.due_date, each.due_tentative) for old, each in zip(before, found, strict=True)
        )


@contextmanager
def _as_seen(session: Session, edit: Edit) -> Iterator[FollowUp]:
    """Lend a follow-up to be changed, if it is still as the editor saw it."""
    with writing(session):
        found = queries.follow_up(session, edit.follow_up_id)
        _must_not_have_served(session, found, edit.staff_id)
        if found.version != edit.version:
            raise ReviewChanged
        yield found


@contextmanager
def _open(session: Session, edit: Edit) -> Iterator[FollowUp]:
    with _as_seen(session, edit) as found:
        if found.closed_at is not None:
            raise AlreadySettled
        yield found


def _must_not_have_served(session: Session, found: FollowUp, staff_id: str) -> None:
    if found.served_by == staff_id:
        raise HandlerServed(name=member(session, staff_id).name)


def _set_due(session: Session, found: FollowUp) -> bool:
    """Write when a follow-up is due; return whether that is news."""
    before = (found.due_date, found.due_tentative)
    reached = due(workdays.current(session), clock.business_date(found.opened_at), found.days)
    found.due_date, found.due_tentative = reached.date.isoformat(), reached.tentative
    return before != (found.due_date, found.due_tentative)


def _some_words(words: str) -> str:
    if not words.strip():
        raise BadInput(field=_("说明"), problem=_("不能空着"))
    return _words(words)


def _words(words: str) -> str:
    if len(words.strip()) > LONGEST_WORDS:
        raise BadInput(field=_("说明"), problem=_("太长了，最多 400 个字"))
    return words.strip()
