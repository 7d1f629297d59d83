"""Reading the roster: when the hall opens, who stands where, who is away, what is missing."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kiosk.database import hand
from kiosk.errors import NotFound
from kiosk.records.roster.models import Absence, DutyShift, OpeningException, Post
from kiosk.records.roster.rules import (
    DAYS_AHEAD,
    Cover,
    Opening,
    Periods,
    opening_at,
    opens,
    periods_of,
    who_stands,
)
from kiosk.records.staff.queries import member
from kiosk.settings import Hours, Settings

WARNED_DAYS = 3
"""So many days ahead a post without anybody is told, so that somebody can still be asked."""

_ON_DUTY = """
WITH here AS (SELECT id, name FROM staff WHERE active AND id NOT IN
  (SELECT staff_id FROM absences WHERE first_day <= :day AND last_day >= :day AND NOT withdrawn))
SELECT posts.name, posts.name_en, coalesce(a.name, b.name), a.id IS NULL, posts.phone, shift.id IS NOT NULL
FROM posts
LEFT JOIN duty_shifts shift ON shift.post_id = posts.id AND shift.date = :day
LEFT JOIN here a ON a.id = CASE WHEN shift.id IS NULL THEN posts.a_id ELSE shift.a_id END
LEFT JOIN here b ON b.id = CASE WHEN shift.id IS NULL THEN posts.b_id ELSE shift.b_id END
WHERE posts.active AND (a.id IS NOT NULL OR b.id IS NOT NULL)
ORDER BY posts.id"""
"""What ``who_stands`` decides, as one look: the board is built anew after every change."""
_EXCEPTIONS = "SELECT date, periods FROM opening_exceptions WHERE date BETWEEN ? AND ? AND NOT withdrawn"


class Gap(NamedTuple):
    """A post that nobody holds on an opening day."""

    day: date
    post: Post


class OnDuty(msgspec.Struct, frozen=True):
    """Who stands at a post today, as everybody may see it; ``stands_in`` when it is B in A's place."""

    post: str
    post_en: str
    name: str
    stands_in: bool
    phone: str


def opening(session: Session, settings: Settings, moment: datetime) -> Opening:
    """Return whether the hall is open at a moment, exceptions included, and when it opens next."""
    return opening_in(hand(session), settings, moment)


def opening_in(read: sqlite3.Connection, settings: Settings, moment: datetime) -> Opening:
    """Return the same on the driver's connection: one look at a small table."""
    first = moment.date()
    return opening_at(moment, calendar(read, settings.hours, first, first + timedelta(days=DAYS_AHEAD)))


def calendar(read: sqlite3.Connection, hours: Hours, first: date, last: date) -> Callable[[date], Periods]:
    """Return the function that tells the opening periods of each date from ``first`` to ``last``."""
    exceptions = dict(read.execute(_EXCEPTIONS, (first.isoformat(), last.isoformat())))
    return lambda day: periods_of(day, hours, exceptions)


def posts(session: Session) -> list[Post]:
    """Return every post, the ones in use first, oldest first."""
    return list(session.scalars(select(Post).order_by(Post.active.desc(), Post.id)))


def post(session: Session, post_id: str) -> Post:
    """Return one post; raises ``NotFound``."""
    found = session.get(Post, post_id)
    if found is None:
        raise NotFound
    return found


def covers(session: Session, first: date, days: int) -> dict[date, list[Cover]]:
    """Return who stands at each post in use on so many days from the first one."""
    wanted = [first + timedelta(days=ahead) for ahead in range(days)]
    people = (joinedload(Post.a), joinedload(Post.b))
    in_use = list(session.scalars(select(Post).where(Post.active).order_by(Post.id).options(*people)))
    if not in_use:
        return {day: [] for day in wanted}
    shifts = {(shift.date, shift.post_id): shift for shift in planned(session, wanted[0], wanted[-1])}
    absent = away(session, wanted)
    return {
        day: [who_stands(post, shifts.get((day.isoformat(), post.id)), absent[day]) for post in in_use]
        for day in wanted
    }


def planned(session: Session, first: date, last: date) -> list[DutyShift]:
    """Return the shifts that were planned for one of the days between two dates."""
    between = select(DutyShift).where(DutyShift.date.between(first.isoformat(), last.isoformat()))
    people = (joinedload(DutyShift.a), joinedload(DutyShift.b))
    return list(session.scalars(between.order_by(DutyShift.date).options(*people)))


def duty_on(session: Session, day: date) -> list[Cover]:
    """Return who stands at each post on a date."""
    return covers(session, day, 1)[day]


def standing_on(session: Session, settings: Settings, day: date) -> list[Cover]:
    """Return the posts where somebody stands; on a closed day only those planned for that very day."""
    found = [cover for cover in duty_on(session, day) if cover.standing]
    if found and not opens(calendar(hand(session), settings.hours, day, day)(day)):
        return [cover for cover in found if cover.planned]
    return found


def on_duty(session: Session, settings: Settings, day: date) -> list[OnDuty]:
    """Return the same as everybody may see it."""
    read = hand(session)
    standing = read.execute(_ON_DUTY, {"day": day.isoformat()}).fetchall()
    if standing and not opens(calendar(read, settings.hours, day, day)(day)):
        standing = [row for row in standing if row[-1]]
    return [
        OnDuty(post, post_en, name, bool(stands_in), phone)
        for post, post_en, name, stands_in, phone, _planned in standing
    ]


def stands_in_for(session: Session, staff_id: str, day: date) -> str | None:
    """Return the id of the absent A in whose place somebody stands on a date, or None."""
    for cover in duty_on(session, day):
        if cover.stands_in and cover.a and cover.standing and cover.standing.id == staff_id:
            return cover.a.id
    return None


def is_off_duty(session: Session, staff_id: str, day: date) -> bool:
    """Return whether somebody is away on a date, or switched off; raises ``NotFound``."""
    return not member(session, staff_id).active or staff_id in away(session, [day])[day]


def gaps(session: Session, settings: Settings, first: date, days: int = WARNED_DAYS) -> list[Gap]:
    """Return the posts that nobody holds on an opening day, from the first day to ``days`` days ahead."""
    seen = covers(session, first, days + 1)
    periods_on = calendar(hand(session), settings.hours, first, first + timedelta(days=days))
    return [
        Gap(day, cover.post)
        for day, day_covers in seen.items()
        for cover in day_covers
        if cover.standing is None and opens(periods_on(day))
    ]


def away(session: Session, days: list[date]) -> dict[date, set[str]]:
    """Return the ids of those who are away on each of some days."""
    first, last = days[0].isoformat(), days[-1].isoformat()
    overlaps = (Absence.last_day >= first, Absence.first_day <= last, ~Absence.withdrawn)
    spans = session.execute(select(Absence.staff_id, Absence.first_day, Absence.last_day).where(*overlaps))
    found = [(staff_id, begins, ends) for staff_id, begins, ends in spans]
    return {
        day: {staff_id for staff_id, begins, ends in found if begins <= day.isoformat() <= ends}
        for day in days
    }


def coming_absences(session: Session, today: date) -> list[Absence]:
    """Return who is away now or will be, the next ones first."""
    coming = (Absence.last_day >= today.isoformat(), ~Absence.withdrawn)
    ordered = select(Absence).where(*coming).order_by(Absence.first_day, Absence.id)
    return list(session.scalars(ordered.options(joinedload(Absence.staff))))


def exceptions(session: Session, first: date, last: date) -> Mapping[str, OpeningException]:
    """Return the days between two dates that open differently, by date (``YYYY-MM-DD``)."""
    known = (OpeningException.date.between(first.isoformat(), last.isoformat()), ~OpeningException.withdrawn)
    ordered = select(OpeningException).where(*known).order_by(OpeningException.date)
    return {exception.date: exception for exception in session.scalars(ordered)}
