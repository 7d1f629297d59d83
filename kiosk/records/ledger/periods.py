"""Which days a ledger or the figures cover, and what such a period is called. Pure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from kiosk import clock
from kiosk.records.ledger.refusals import PeriodAhead, PeriodReversed, PeriodTooLong
from kiosk.words import _

MOST_DAYS = 3660
"""Ten years; a longer period is a mistyped year."""

ONE_DAY = timedelta(days=1)


class Period(NamedTuple):
    """From one day to another, both included."""

    first: date
    last: date

    @property
    def days(self) -> tuple[str, str]:
        """First and last day as the tables hold days."""
        return self.first.isoformat(), self.last.isoformat()

    @property
    def instants(self) -> tuple[int, int]:
        """The instants (ms) at which the first day begins and the last one has ended."""
        return _midnight(self.first), _midnight(self.last + ONE_DAY)


def between(first: date, last: date) -> Period:
    """Return the period from one day to another; raises ``PeriodReversed`` or ``PeriodTooLong``."""
    found = _in_order(first, last)
    if (last - first).days >= MOST_DAYS:
        raise PeriodTooLong
    return found


def past(first: date, last: date, today: date) -> Period:
    """Return a period that ends today at the latest; raises ``PeriodReversed`` or ``PeriodAhead``."""
    found = _in_order(first, last)
    if last > today:
        raise PeriodAhead(last=last.isoformat(), today=today.isoformat())
    return found


def until_today(period: Period, today: date) -> Period:
    """Return what of a period has come: figures never look ahead."""
    return Period(period.first, min(period.last, today))


def month_of(day: date) -> Period:
    """Return the whole month that a day lies in: ledgers are handed in by the month."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY)


def _in_order(first: date, last: date) -> Period:
    if first > last:
        raise PeriodReversed(first=first.isoformat(), last=last.isoformat())
    return Period(first, last)


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time.min, clock.HALL_TIME).timestamp() * 1000)


def _week(today: date) -> Period:
    monday = today - timedelta(days=today.weekday())
    return Period(monday, monday + timedelta(days=6))


CHOICES: Mapping[str, tuple[str, Callable[[date], Period]]] = {
    "today": (_("今天"), lambda today: Period(today, today)),
    "week": (_("本周"), _week),
    "month": (_("本月"), month_of),
    "last_month": (_("上个月"), lambda today: month_of(today.replace(day=1) - ONE_DAY)),
    "year": (_("今年"), lambda today: Period(date(today.year, 1, 1), date(today.year, 12, 31))),
}
"""The quick choices: what they are called, and which period they are on a given day."""


def spoken(period: Period) -> str:
    """Return a period as the title of a ledger has it: 2026年, 2026年11月, 2026年11月23日, or from – to."""
    first, last = map(_day_in_words, period)
    year, month = f"{period.first.year}年", f"{period.first.month}月"
    return {"day": first, "month": year + month, "year": year}.get(_unit(period), f"{first}至{last}")


def stem(period: Period) -> str:
    """Return a period as a file is named after it: 2026, 2026-11, 2026-11-23, or both days."""
    first, last = period.days
    whole = {"day": first, "month": first[:7], "year": first[:4]}
    return whole.get(_unit(period), f"{first}_{last}")


def _unit(period: Period) -> str:
    """Return whether a period is exactly one ``day``, ``month`` or ``year``, else nothing."""
    first, last = period
    if first == last:
        return "day"
    if period == month_of(first):
        return "month"
    return "year" if period == CHOICES["year"][1](first) else ""


def _day_in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
