"""On which days a post had nobody: the hall's own rule, over what the hall delivered. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from kiosk.county.reports import said
from kiosk.county.reports.periods import Period
from kiosk.county.reports.said import State

SATURDAY = 5


class Roster(NamedTuple):
    """What one hall says of posts and people, by their keys: posts, shifts, absences, days, staff."""

    posts: Mapping[str, State]
    shifts: Sequence[State]
    absences: Sequence[State]
    exceptions: Mapping[str, State]
    staff: Mapping[str, State]


class Gap(NamedTuple):
    """A post that nobody held on a day on which the hall was open."""

    day: date
    post: str


def gaps(roster: Roster, period: Period) -> Iterator[Gap]:
    """Yield the posts that nobody held on the opening days of a period.

    Posts and people are taken as they are now: who had a post then is not known here.
    """
    planned = {(said.text(shift, "date"), said.text(shift, "post_id")): shift for shift in roster.shifts}
    absences = [absence for absence in roster.absences if not absence.get("withdrawn")]
    in_use = {key: post for key, post in roster.posts.items() if post.get("active")}
    for ahead in range(period.days):
        day = period.first + timedelta(ahead)
        if not opens(day, roster.exceptions):
            continue
        away = _away(absences, day.isoformat())
        for key, post in in_use.items():
            if not _held(planned.get((day.isoformat(), key), post), away, roster.staff):
                yield Gap(day, said.text(post, "name"))


def opens(day: date, exceptions: Mapping[str, State]) -> bool:
    """Return whether a hall was open: as its exception says, else from Monday to Friday.

    A hall's usual hours are a setting of its own that never leaves it.
    """
    exception = exceptions.get(day.isoformat())
    if exception is not None and not exception.get("withdrawn"):
        return bool(exception.get("periods"))
    return day.weekday() < SATURDAY


def _away(absences: Sequence[State], day: str) -> set[str]:
    return {
        said.text(each, "staff_id")
        for each in absences
        if said.text(each, "first_day") <= day <= said.text(each, "last_day")
    }


def _held(plan: State, away: set[str], staff: Mapping[str, State]) -> bool:
    """Return whether A or B stands at a post; the switched off count as away."""
    return any(
        person and person not in away and staff.get(person, {}).get("active", True)
        for person in (said.text(plan, "a_id"), said.text(plan, "b_id"))
    )
