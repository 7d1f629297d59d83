"""Reading what is due to be erased, what stays open, what was erased, and who read what."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, inspect, literal, select, true, tuple_
from sqlalchemy.orm import Session, joinedload

from kiosk import clock
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.models import STILL_OPEN, Case, Reading
from kiosk.records.home_visits.models import HomeVisit, VisitState
from kiosk.records.ratings.models import FollowUp, Rating
from kiosk.records.requests.models import Request
from kiosk.records.retention import rules
from kiosk.records.retention.models import RetentionRun, RunKind
from kiosk.records.retention.shelves import SHELVES, Shelf, uses
from kiosk.records.staff.models import Staff
from kiosk.settings import Privacy

Key = tuple[Any, ...]

RUNS_SHOWN = 10
LONG_OPEN_SHOWN = 50
READINGS_SHOWN = 50


def today(privacy: Privacy, days_ahead: int = 0) -> rules.Limits:
    """Return what is due now, or would be in so many days."""
    now = clock.millis() + days_ahead * rules.DAY
    return rules.limits(clock.business_date(now), now, privacy.full_id_days, privacy.contact_days)


def over(before: int, *more: ColumnElement[bool]) -> Select[Contact]:
    """Return the people for whom all had ended before an instant (ms) and who are not erased yet."""
    used = uses()
    last = func.coalesce(used.c.ended_at, Contact.made_at)
    chosen = select(Contact).outerjoin(used, used.c.contact_id == Contact.id)
    return chosen.where(Contact.erased_at.is_(None), func.coalesce(used.c.over, true()), last < before, *more)


def with_full_id(before: int) -> Select[Contact]:
    """Return the people whose full ID number has had its time."""
    return over(before, Contact.id_sealed.is_not(None))


def with_words(shelf: Shelf, before: int) -> Select[Any]:
    """Return the rows of a shelf whose words have had their time."""
    return select(shelf.model).where(shelf.ended_at < before, shelf.has_words)


def keys(session: Session, chosen: Select[Any]) -> list[Key]:
    """Return the primary keys of what a statement chooses."""
    return [tuple(row) for row in session.execute(chosen.with_only_columns(*_key(chosen)))]


def among(chosen: Select[Any], some: Sequence[Key]) -> Select[Any]:
    """Return a statement that chooses the same, but only among these keys."""
    return chosen.where(tuple_(*_key(chosen)).in_(some))


def _key(chosen: Select[Any]) -> tuple[ColumnElement[Any], ...]:
    found: tuple[ColumnElement[Any], ...] = inspect(chosen.column_descriptions[0]["entity"]).primary_key
    return found


class Counts(NamedTuple):
    """How many full IDs, people and free texts."""

    full_ids: int
    contacts: int
    texts: int


def due(session: Session, limits: rules.Limits) -> Counts:
    """Return how much has had its time."""
    texts = (_count(session, with_words(shelf, limits.contact)) for shelf in SHELVES)
    return Counts(
        _count(session, with_full_id(limits.full_id)), _count(session, over(limits.contact)), sum(texts)
    )


def _count(session: Session, chosen: Select[Any]) -> int:
    return session.scalar(chosen.with_only_columns(func.count())) or 0


def case_numbers(session: Session, of: ColumnElement[bool]) -> list[str]:
    """Return the numbers of some cases, in their order."""
    return list(session.scalars(select(Case.no).where(of).order_by(Case.no)))


def runs(session: Session) -> Sequence[RetentionRun]:
    """Return the newest runs, newest first."""
    newest = select(RetentionRun).order_by(RetentionRun.began_at.desc(), RetentionRun.id.desc())
    return session.scalars(newest.limit(RUNS_SHOWN).execution_options(populate_existing=True)).all()


def unfinished(session: Session) -> RetentionRun | None:
    """Return the run that goes on, or was interrupted."""
    begun = select(RetentionRun).where(RetentionRun.ended_at.is_(None)).order_by(RetentionRun.began_at)
    return session.scalar(begun.limit(1).execution_options(populate_existing=True))


def last_round(session: Session) -> int | None:
    """Return when (ms) the newest finished round began that looked at everything."""
    rounds = (RetentionRun.kind != RunKind.ASKED.value, RetentionRun.ended_at.is_not(None))
    return session.scalar(select(func.max(RetentionRun.began_at)).where(*rounds))


class LongOpen(NamedTuple):
    """Something with a person in it that has been open for long: its kind, its number if it has one."""

    kind: str
    no: str
    since: int


def long_open(session: Session) -> list[LongOpen]:
    """Return what has been open for so long that a person should look at it, the oldest first."""
    before = clock.millis() - rules.LONG_OPEN_DAYS * rules.DAY
    found = [
        LongOpen(kind, *row)
        for kind, no, since, *open_with_a_person in _OPEN
        for row in session.execute(
            select(no, since)
            .where(since < before, *open_with_a_person)
            .order_by(since)
            .limit(LONG_OPEN_SHOWN)
        )
    ]
    return sorted(found, key=lambda each: each.since)[:LONG_OPEN_SHOWN]


_RATED_BY = select(Rating.contact_id).where(Rating.id == FollowUp.rating_id).scalar_subquery()
_TO_VISIT = HomeVisit.state.in_([VisitState.REQUESTED.value, VisitState.BOOKED.value])
_OPEN: tuple[tuple[Any, ...], ...] = (
    ("case", Case.no, Case.opened_at, STILL_OPEN, Case.contact_id.is_not(None)),
    ("request", literal(""), Request.made_at, Request.closed_at.is_(None), Request.contact_id.is_not(None)),
    ("visit", literal(""), HomeVisit.asked_at, _TO_VISIT),
    ("review", literal(""), FollowUp.opened_at, FollowUp.closed_at.is_(None), _RATED_BY.is_not(None)),
)
"""What may stay open for ever: its kind, its number, since when, and that it is open and knows a person."""


class Wanted(NamedTuple):
    """Which readings somebody wants to see; days are ``YYYY-MM-DD`` with both ends included."""

    staff_id: str | None = None
    first: date | None = None
    last: date | None = None
    page: int = 1


class Readings(NamedTuple):
    """One page of the list of who read what, the newest first."""

    rows: Sequence[Reading]
    page: int
    more: bool


def readings(session: Session, wanted: Wanted) -> Readings:
    """Return one page of who read what."""
    chosen = (
        select(Reading).where(*_wanted(wanted)).options(joinedload(Reading.staff), joinedload(Reading.case))
    )
    ordered = chosen.order_by(Reading.at.desc(), Reading.id.desc()).limit(READINGS_SHOWN + 1)
    found = session.scalars(ordered.offset((wanted.page - 1) * READINGS_SHOWN)).all()
    return Readings(found[:READINGS_SHOWN], wanted.page, len(found) > READINGS_SHOWN)


def _wanted(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.staff_id:
        yield Reading.staff_id == wanted.staff_id
    if wanted.first:
        yield Reading.at >= rules.begins(wanted.first)
    if wanted.last:
        yield Reading.at < rules.begins(wanted.last) + rules.DAY


def confidants(session: Session) -> Sequence[Staff]:
    """Return who is named for confidential cases and can sign in."""
    return session.scalars(select(Staff).where(Staff.confidant, Staff.active).order_by(Staff.name)).all()


def some_sealed(session: Session) -> bytes | None:
    """Return one sealed ID number, to try whether the key still fits it; None if there is none."""
    return session.scalar(select(Contact.id_sealed).where(Contact.id_sealed.is_not(None)).limit(1))
