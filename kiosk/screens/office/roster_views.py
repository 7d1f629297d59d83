"""The roster as its pages show it: a week of posts, a month of opening days."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.records.roster import queries
from kiosk.records.roster.models import OpeningException, Post
from kiosk.records.roster.rules import Cover, Periods, opens
from kiosk.records.workdays import queries as workdays
from kiosk.settings import Settings

A_WEEK, A_YEAR = timedelta(days=7), timedelta(days=365)


class Day(NamedTuple):
    """A day of the calendar: its opening periods, what makes it special, how many posts nobody holds."""

    date: date
    periods: Periods
    exception: OpeningException | None
    is_past: bool
    is_today: bool
    is_holiday: bool
    is_made_up: bool
    gaps: int

    @property
    def is_open(self) -> bool:
        """Whether the hall opens on this day."""
        return opens(self.periods)


class Week(NamedTuple):
    """Seven days, and for each post in use who has it on each of them."""

    days: list[Day]
    rows: list[tuple[Post, list[Cover]]]

    @property
    def monday(self) -> date:
        """The first day."""
        return self.days[0].date

    @property
    def following(self) -> date:
        """The first day of the next week."""
        return self.monday + A_WEEK

    @property
    def previous(self) -> date:
        """The first day of the week before."""
        return self.monday - A_WEEK


class Month(NamedTuple):
    """The weeks that hold a month's days; those of its neighbours fill them up."""

    first: date
    weeks: list[list[Day]]

    @property
    def following(self) -> date:
        """The first day of the next month."""
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def previous(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)


def week(session: Session, settings: Settings, day: date, today: date) -> Week:
    """Return the week that holds a day."""
    monday = day - timedelta(days=day.weekday())
    covers = queries.covers(session, monday, A_WEEK.days)
    days = _days(session, settings, covers, today)
    rows = [(row[0].post, list(row)) for row in zip(*covers.values(), strict=True)]
    return Week(days, rows)


def month(session: Session, settings: Settings, day: date, today: date) -> Month:
    """Return the month that holds a day."""
    first = day.replace(day=1)
    begins = first - timedelta(days=first.weekday())
    following = Month(first, []).following
    count = (following - begins).days
    covers = queries.covers(session, begins, count + -count % A_WEEK.days)
    days = _days(session, settings, covers, today)
    return Month(first, [days[at : at + A_WEEK.days] for at in range(0, len(days), A_WEEK.days)])


class Chosen(NamedTuple):
    """The post and day that shall be changed, and the ids of those who are away then."""

    day: date
    cover: Cover
    away: set[str]


def chosen(session: Session, day: date, post_id: str | None, today: date) -> Chosen | None:
    """Return what shall be changed, or None when nothing is chosen, or only what is over."""
    found = [cover for cover in queries.duty_on(session, day) if cover.post.id == post_id]
    if not found or day < today:
        return None
    return Chosen(day, found[0], queries.away(session, [day])[day])


def _days(session: Session, settings: Settings, covers: dict[date, list[Cover]], today: date) -> list[Day]:
    first, last = min(covers), max(covers)
    periods_on = queries.calendar(hand(session), settings.hours, first, last)
    exceptions = queries.exceptions(session, first, last)
    table = workdays.current(session)
    return [
        Day(
            day, periods_on(day), exceptions.get(day.isoformat()), day < today, day == today,
            day in table.off, day in table.work, _missing(day_covers, day, periods_on, today),
        )
        for day, day_covers in covers.items()
    ]  # fmt: skip


def _missing(covers: Sequence[Cover], day: date, periods_on: Callable[[date], Periods], today: date) -> int:
    if day < today or not opens(periods_on(day)):
        return 0
    return sum(cover.standing is None for cover in covers)
