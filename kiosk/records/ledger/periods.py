"""Which days a ledger covers, and what such a period is called on paper."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from kiosk.records.ledger.figures_period import Period, PeriodReversed
from kiosk.records.ledger.refusals import PeriodTooLong
from kiosk.words import _

MOST_DAYS = 3660
"""Ten years; a longer period is a mistyped year."""

ONE_DAY = timedelta(days=1)


def between(first: date, last: date) -> Period:
    """Return the period from one day to another; raises ``PeriodReversed`` or ``PeriodTooLong``."""
    if first > last:
        raise PeriodReversed(first=first.isoformat(), last=last.isoformat())
    if (last - first).days >= MOST_DAYS:
        raise PeriodTooLong
    return Period(first, last)


def _week(today: date) -> Period:
    monday = today - timedelta(days=today.weekday())
    return Period(monday, monday + timedelta(days=6))


def month_of(day: date) -> Period:
    """Return the whole month that a day lies in: ledgers are handed in by the month."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY)


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
