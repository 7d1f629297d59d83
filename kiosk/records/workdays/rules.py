"""Counting working days: pure decisions over a table of exceptions to Monday–Friday."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class Kind(StrEnum):
    """Why a day is an exception: a holiday, a weekend day that is worked, a holiday not announced yet."""

    OFF = "off"
    WORK = "work"
    EXPECTED = "expected"


@dataclass(frozen=True)
class Table:
    """The exceptions to Monday–Friday, and by them the years whose notice is known."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    expected: frozenset[date] = frozenset()

    @cached_property
    def years(self) -> frozenset[int]:
        """The known years: those in which the State Council moved at least one day."""
        return frozenset(day.year for day in self.off | self.work)

    def knows(self, day: date) -> bool:
        """Return whether the notice for a day's year is in the table."""
        return day.year in self.years

    def is_workday(self, day: date) -> bool:
        """Return whether a day is worked; an expected holiday is off, whether its notice is known or not."""
        rests = day.weekday() >= SATURDAY or day in self.off or day in self.expected
        return day in self.work or not rests


class Pause(NamedTuple):
    """The clock stands on each day d with start < d <= end; without an end it still stands."""

    start: date
    end: date | None


class Due(NamedTuple):
    """A due date, and whether it may still move because a year's notice is missing."""

    date: date
    tentative: bool


def table_of(exceptions: Iterable[tuple[date, str]]) -> Table:
    """Return the table that days and their kinds make."""
    days = defaultdict[str, set[date]](set)
    for day, kind in exceptions:
        days[kind].add(day)
    return Table(*(frozenset(days[kind]) for kind in (Kind.OFF, Kind.WORK, Kind.EXPECTED)))


def due(
    table: Table, accepted: date, days: int, pauses: Sequence[Pause] = (), today: date | None = None
) -> Due:
    """Return the last of so many working days after acceptance; none at all is the day itself.

    The day of acceptance is not counted, nor is the first day of a pause; the day after a pause is.
    A limit of an administrative act is in working days, without statutory holidays. An open pause
    counts up to ``today``, which must then be given.
    source: 民法典 Art. 201, 行政许可法 Art. 82; make-up days: the State Council's yearly notice.
    """
    stops = [(pause.start, _end(pause, today)) for pause in pauses]
    day, left, tentative = accepted, days, False
    while left > 0:
        day += ONE_DAY
        tentative = tentative or not table.knows(day)
        stopped = any(start < day <= end for start, end in stops)
        if table.is_workday(day) and not stopped:
            left -= 1
    return Due(day, tentative)


def _end(pause: Pause, today: date | None) -> date:
    end = pause.end or today
    if end is None:
        raise ValueError("an open pause needs today")
    return end


def working_days_between(table: Table, start: date, end: date) -> int:
    """Return how many days after ``start`` up to and including ``end`` are worked; negative backwards."""
    if end < start:
        return -working_days_between(table, end, start)
    after = (start + ONE_DAY * ahead for ahead in range(1, (end - start).days + 1))
    return sum(map(table.is_workday, after))
