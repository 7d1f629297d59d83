"""What is done with home visits; each function is one use case and one transaction."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from kiosk import clock
from kiosk.database import new_uid
from kiosk.errors import BadInput
from kiosk.pen import writing
from kiosk.records.cases.models import Case, CaseState, Channel
from kiosk.records.cases.opening import MOST_DAYS_BACK, Hall, Intake, open_case_in
from kiosk.records.cases.people import Who, note_contact, write_contact
from kiosk.records.cases.refusals import TooLongAgo
from kiosk.records.cases.slips import print_slip
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.home_visits import queries, refusals, rules
from kiosk.records.home_visits.models import HomeVisit, VisitOutcome, VisitState, Why
from kiosk.records.home_visits.rules import Step
from kiosk.records.roster.halves import Half
from kiosk.records.roster.queries import is_off_duty
from kiosk.records.staff.models import Staff
from kiosk.sealing import Sealer
from kiosk.words import _

LONGEST_NOTE = 400
MOST_DAYS_AHEAD = 90
"""So far ahead a visit may be agreed."""


class Need(NamedTuple):
    """Who cannot come, why, and what for; what is not known yet stays empty."""

    who: Who
    why: Why
    category: str | None = None
    item: str | None = None
    by_relative: bool = False
    note: str = ""


class Asked(NamedTuple):
    """How a visit was asked for: a key of ``CHANNEL_WORDS``, the true time (ms) if it is entered later."""

    channel: str
    at: int | None = None
    key: str | None = None


class Booking(NamedTuple):
    """The day and the half of it that were agreed, and who goes."""

    day: date
    half: Half
    visitor_id: str


class Visited(NamedTuple):
    """What came of a visit; ``at`` (ms) is when it was, whenever it is entered."""

    at: int
    outcome: VisitOutcome
    note: str
    visitor_id: str


def ask_visit(session: Session, need: Need, asked: Asked, sealer: Sealer) -> HomeVisit:
    """Keep that somebody asks for a visit; the same key is the same visit.

    Raises ``NoWayToThem``, ``VisitInFuture``, ``TooLongAgo``, ``BadInput``, ``UnknownItem``,
    ``UnknownCategory`` or what ``note_contact`` refuses.
    """
    with writing(session):
        return queries.by_key(session, asked.key) or _new(session, need, asked, sealer)


def _new(session: Session, need: Need, asked: Asked, sealer: Sealer) -> HomeVisit:
    _must_be_found(need.who)
    now = clock.millis()
    if asked.at is not None:
        _must_be_of_late(asked.at)
    visit = HomeVisit(
        id=new_uid(), channel=asked.channel, key=asked.key, state=VisitState.REQUESTED.value,
        asked_at=now if asked.at is None else asked.at, contact=note_contact(session, need.who, sealer),
    )  # fmt: skip
    _describe(session, visit, need)
    session.add(visit)
    return visit


def amend_visit(session: Session, visit_id: str, version: int, need: Need, sealer: Sealer) -> HomeVisit:
    """Complete what is known of a visit, after a call say; raises ``VisitMovedOn``, or like ``ask_visit``."""
    with writing(session):
        visit = _as_seen(session, visit_id, version, Step.AMEND)
        _must_be_found(need.who)
        write_contact(visit.contact, need.who._replace(id_number=None), sealer, full_id=False)
        _describe(session, visit, need)
        # The person is no part of the visit's own row: without this mark the next clerk would not be told.
        flag_modified(visit, "why")
    return visit


def _must_be_found(who: Who) -> None:
    if not (who.phone.strip() or who.address.strip()):
        raise refusals.NoWayToThem


def _describe(session: Session, visit: HomeVisit, need: Need) -> None:
    catalogue = catalogues.current(session)
    categories = catalogues.known_categories(catalogue, [need.item] if need.item else [], need.category)
    visit.category = categories[0] if categories else need.category
    visit.item, visit.confidential = need.item, catalogue.is_confidential(need.item, visit.category)
    visit.why, visit.asked_by_relative = need.why.value, need.by_relative
    visit.note = _note(need.note)


def book_visit(session: Session, visit_id: str, version: int, booking: Booking) -> HomeVisit:
    """Agree on a day and a visitor, or on others.

    Raises ``VisitDayPast``, ``VisitDayTooFar``, ``UnknownVisitor`` or ``VisitorAway``.
    """
    with writing(session):
        visit = _as_seen(session, visit_id, version, Step.BOOK)
        _must_be_soon(booking.day)
        visitor = _visitor(session, booking.visitor_id)
        if is_off_duty(session, visitor.id, booking.day):
            raise refusals.VisitorAway(name=visitor.name)
        visit.state, visit.visitor_id = VisitState.BOOKED.value, visitor.id
        visit.booked_on, visit.booked_half = booking.day.isoformat(), booking.half.value
    return visit


def note_visit(session: Session, visit_id: str, version: int, visited: Visited) -> HomeVisit:
    """Write down a visit, today or days later: the true time is kept beside the time of entry.

    Raises ``VisitInFuture``, ``TooLongAgo``, ``VisitTooEarly`` or ``UnknownVisitor``.
    """
    with writing(session):
        visit = _as_seen(session, visit_id, version, Step.NOTE)
        _must_lie_between(visit.asked_at, visited.at)
        visit.visited_at, visit.entered_at = visited.at, clock.millis()
        visit.outcome, visit.note = visited.outcome.value, _note(visited.note)
        visit.visitor_id = _visitor(session, visited.visitor_id).id
        visit.state = rules.state_after(visited.outcome).value
    return visit


def deliver(session: Session, visit_id: str, version: int, at: int | None = None) -> HomeVisit:
    """Write down that the result was brought, now or at an instant (ms); raises like ``note_visit``."""
    with writing(session):
        visit = _as_seen(session, visit_id, version, Step.DELIVER)
        delivered_at = clock.millis() if at is None else at
        _must_lie_between(visit.visited_at or visit.asked_at, delivered_at)
        visit.delivered_at, visit.state = delivered_at, VisitState.DELIVERED.value
    return visit


def cancel(session: Session, visit_id: str, version: int, note: str) -> HomeVisit:
    """Call a visit off."""
    with writing(session):
        visit = _as_seen(session, visit_id, version, Step.CANCEL)
        visit.state, visit.note = VisitState.CANCELLED.value, _note(note)
    return visit


def open_case(session: Session, visit_id: str, version: int, state: CaseState, hall: Hall) -> Case:
    """Open the case that a visit brought home, filled from it, with the visit's true time.

    Raises ``VisitMovedOn``, ``NoVisitYet``, ``CaseIsOpen`` or what ``open_case_in`` refuses.
    """
    with writing(session) as driver, session.no_autoflush:
        visit = queries.visit(session, visit_id)
        _must_bring_a_case(visit, version)
        person = visit.contact
        who = Who(person.name, person.phone, "", person.village_group, person.address)
        case = open_case_in(
            session,
            Intake(
                state=state, item=visit.item, category=visit.category, who=who, channel=Channel.HOME,
                happened_at=visit.visited_at,
            ),
            hall,
        )  # fmt: skip
        session.flush()
        visit.case_id = case.id
        session.flush()
        print_slip(driver, case, "open", hall.settings)
    return case


def _must_bring_a_case(visit: HomeVisit, version: int) -> None:
    if visit.version != version:
        raise refusals.VisitMovedOn
    if visit.visited_at is None:
        raise refusals.NoVisitYet
    if visit.case_id is not None:
        raise refusals.CaseIsOpen


def _as_seen(session: Session, visit_id: str, version: int, step: Step) -> HomeVisit:
    """Return a visit that is as the page showed it, and that allows a step."""
    visit = queries.visit(session, visit_id)
    if visit.version != version:
        raise refusals.VisitMovedOn
    if step not in rules.allowed(visit.state):
        raise refusals.WrongVisitState(state=rules.STATE_WORDS[visit.state])
    return visit


def _visitor(session: Session, staff_id: str) -> Staff:
    found = session.get(Staff, staff_id)
    if found is None:
        raise refusals.UnknownVisitor
    return found


def _must_be_soon(day: date) -> None:
    today = clock.now().date()
    last = today + timedelta(days=MOST_DAYS_AHEAD)
    if day < today:
        raise refusals.VisitDayPast
    if day > last:
        raise refusals.VisitDayTooFar(last=last)


def _must_be_of_late(at: int) -> None:
    now = clock.millis()
    if at > now:
        raise refusals.VisitInFuture
    if now - at > MOST_DAYS_BACK * 24 * 60 * clock.MINUTE:
        raise TooLongAgo(days=MOST_DAYS_BACK)


def _must_lie_between(before: int, at: int) -> None:
    _must_be_of_late(at)
    if rules.is_before(at, before):
        raise refusals.VisitTooEarly(before=f"{clock.local(before):%Y-%m-%d %H:%M}")


def _note(text: str) -> str:
    kept = text.strip()
    if len(kept) > LONGEST_NOTE:
        raise BadInput(field=_("备注"), problem=_("太长了，最多 400 个字"))
    return kept
