"""Months to choose from. Pure."""

from datetime import date, timedelta

from kiosk.county.reports.periods import EARLIEST, Period, WrongPeriod

MOST = 24


def month_of(text: str, today: date) -> Period:
    """Return the month written 2026-10, up to today if it has not ended; without text the last whole one.

    Raises ``WrongPeriod``.
    """
    if not text:
        return _month(today.replace(day=1) - timedelta(1), today)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise WrongPeriod from None
    if not EARLIEST <= first <= today:
        raise WrongPeriod
    return _month(first, today)


def before(month: Period) -> Period:
    """Return the month before; of a month that has not ended, as many of its days."""
    last = month.first - timedelta(1)
    first = last.replace(day=1)
    whole = (month.last + timedelta(1)).day == 1
    return Period("days", first, last if whole else min(last, first + timedelta(month.days - 1)))


def choices(today: date) -> list[str]:
    """Return the months to choose from as they are written, newest first."""
    found, month = [], today.replace(day=1)
    for _number in range(MOST):
        found.append(f"{month:%Y-%m}")
        month = (month - timedelta(1)).replace(day=1)
    return found


def _month(day: date, today: date) -> Period:
    first = day.replace(day=1)
    last = (first + timedelta(32)).replace(day=1) - timedelta(1)
    return Period("days", first, min(last, max(today, first)))
