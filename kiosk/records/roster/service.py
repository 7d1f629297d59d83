"""Arranging the roster: posts, who has them on which day, who is away; each function is one transaction."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import new_uid
from kiosk.errors import NotFound
from kiosk.pen import writing
from kiosk.records.roster import queries
from kiosk.records.roster.models import Absence, DutyShift, Post
from kiosk.records.roster.refusals import (
    AbsenceOver,
    AlreadyAway,
    DayIsPast,
    EndsBeforeStart,
    NoFirstPerson,
    NothingToCopy,
    PostNameTaken,
    PostSwitchedOff,
    SamePerson,
    SwitchedOff,
    TooManyDays,
)
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import member

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
LONGEST_ABSENCE = 366


class Pair(NamedTuple):
    """The ids of A and B; None where nobody is named."""

    a: str | None = None
    b: str | None = None


class PostWords(NamedTuple):
    """What a post is called, in both languages, and its duty phone."""

    name: str
    name_en: str = ""
    phone: str = ""


def add_post(session: Session, words: PostWords, pair: Pair) -> Post:
    """Add a post with its usual A and B.

    Raises ``PostNameTaken``, ``SamePerson``, ``NoFirstPerson`` or ``SwitchedOff``.
    """
    with writing(session):
        post = Post(id=new_uid(), active=True)
        _fill(session, post, words, pair)
        session.add(post)
    return post


def change_post(session: Session, post_id: str, words: PostWords, pair: Pair) -> Post:
    """Change what a post is called and who has it usually; raises what ``add_post`` does."""
    with writing(session):
        post = queries.post(session, post_id)
        _fill(session, post, words, pair)
    return post


def switch_post(session: Session, post_id: str, *, active: bool) -> Post:
    """Switch a post on or off; one that is off has nobody and is missed by nobody."""
    with writing(session):
        post = queries.post(session, post_id)
        if active:
            _must_be_free(session, post.name, post.id)
        post.active = active
    return post


def plan_shift(session: Session, day: date, post_id: str, pair: Pair) -> DutyShift:
    """Say who has a post on one day, in place of the usual two.

    Raises ``DayIsPast``, ``PostSwitchedOff``, ``SamePerson``, ``NoFirstPerson`` or ``SwitchedOff``.
    """
    with writing(session):
        must_be_coming(day)
        post = queries.post(session, post_id)
        if not post.active:
            raise PostSwitchedOff(post=post.name)
        people = _people(session, pair)
        shift = _shift(session, day, post_id) or DutyShift(id=new_uid(), date=day.isoformat(), post=post)
        shift.a, shift.b = people
        session.add(shift)
    return shift


def copy_week(session: Session, monday: date) -> int:
    """Plan the following week like the one that begins on ``monday``; return how many shifts it became.

    What is planned there already stays, days that are past too, and nobody switched off is planned again.
    Raises ``NothingToCopy``.
    """
    with writing(session):
        today = clock.now().date()
        copied = [
            DutyShift(id=new_uid(), date=day.isoformat(), post=shift.post, a=shift.a, b=shift.b)
            for shift in queries.planned(session, monday, monday + WEEK - ONE_DAY)
            if (day := date.fromisoformat(shift.date) + WEEK) >= today and _may_be_copied(session, shift, day)
        ]
        if not copied:
            raise NothingToCopy
        session.add_all(copied)
    return len(copied)


def note_absence(session: Session, staff_id: str, first: date, last: date, reason: str) -> Absence:
    """Note that somebody is away from one day to another, both included.

    Raises ``EndsBeforeStart``, ``TooManyDays``, ``DayIsPast``, ``SwitchedOff`` or ``AlreadyAway``.
    """
    with writing(session):
        must_be_in_order(first, last, LONGEST_ABSENCE)
        must_be_coming(last)
        person = _in_service(session, staff_id)
        _must_not_be_away(session, person, first, last)
        absence = Absence(
            id=new_uid(), staff_id=staff_id, first_day=first.isoformat(), last_day=last.isoformat(),
            reason=reason, withdrawn=False, noted_at=clock.millis(),
        )  # fmt: skip
        session.add(absence)
    return absence


def take_back_absence(session: Session, absence_id: str) -> Absence:
    """Let somebody be back from today on; an absence that has not begun is withdrawn as a whole.

    Raises ``NotFound`` or ``AbsenceOver``.
    """
    with writing(session):
        absence = session.get(Absence, absence_id)
        if absence is None:
            raise NotFound
        today = clock.now().date()
        if absence.withdrawn or absence.last_day < today.isoformat():
            raise AbsenceOver
        if absence.first_day < today.isoformat():
            absence.last_day = (today - ONE_DAY).isoformat()
        else:
            absence.withdrawn = True
    return absence


def must_be_in_order(first: date, last: date, most: int) -> None:
    """Refuse a span of days that ends before it starts, or that is longer than ``most`` days."""
    if last < first:
        raise EndsBeforeStart(first=first.isoformat(), last=last.isoformat())
    if (last - first).days >= most:
        raise TooManyDays(first=first.isoformat(), last=last.isoformat(), most=most)


def must_be_coming(day: date) -> None:
    """Refuse a day that is over: what was, stays as it was."""
    if day < clock.now().date():
        raise DayIsPast(day=day.isoformat())


def _must_not_be_away(session: Session, person: Staff, first: date, last: date) -> None:
    overlaps = (Absence.last_day >= first.isoformat(), Absence.first_day <= last.isoformat())
    of_this_person = (Absence.staff_id == person.id, ~Absence.withdrawn)
    before = session.scalar(select(Absence).where(*overlaps, *of_this_person))
    if before:
        raise AlreadyAway(name=person.name, first=before.first_day, last=before.last_day)


def _fill(session: Session, post: Post, words: PostWords, pair: Pair) -> None:
    _must_be_free(session, words.name, post.id)
    post.a, post.b = _people(session, pair)
    post.name, post.name_en, post.phone = words.name, words.name_en or words.name, words.phone


def _must_be_free(session: Session, name: str, post_id: str) -> None:
    others = (Post.name == name, Post.active, Post.id != post_id)
    if session.scalar(select(Post.id).where(*others)):
        raise PostNameTaken(post=name)


def _people(session: Session, pair: Pair) -> tuple[Staff | None, Staff | None]:
    if pair.b and not pair.a:
        raise NoFirstPerson
    if pair.a and pair.a == pair.b:
        raise SamePerson
    a = _in_service(session, pair.a) if pair.a else None
    return a, _in_service(session, pair.b) if pair.b else None


def _in_service(session: Session, staff_id: str) -> Staff:
    person = member(session, staff_id)
    if not person.active:
        raise SwitchedOff(name=person.name)
    return person


def _may_be_copied(session: Session, shift: DutyShift, day: date) -> bool:
    """Whether a shift can stand on another day too: its people still serve, and nothing is planned there."""
    people = (person for person in (shift.a, shift.b) if person)
    return (
        shift.post.active
        and all(person.active for person in people)
        and not _shift(session, day, shift.post_id)
    )


def _shift(session: Session, day: date, post_id: str) -> DutyShift | None:
    own = (DutyShift.date == day.isoformat(), DutyShift.post_id == post_id)
    return session.scalar(select(DutyShift).where(*own))
