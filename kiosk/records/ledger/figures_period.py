"""The days that the manager's figures look at. Pure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.words import _


class PeriodReversed(Refusal):
    """开始的日期（{first}）比结束的日期（{last}）还晚，请换过来再看。"""

    code = "period_reversed"
    status = 422


class PeriodAhead(Refusal):
    """{last} 还没有到，最晚只能看到今天（{today}），请改一下日期。"""

    code = "period_ahead"
    status = 422


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
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time.min, clock.HALL_TIME).timestamp() * 1000)


def period(first: date, last: date, today: date) -> Period:
    """Return the period between two days; raises ``PeriodReversed`` or ``PeriodAhead``."""
    if first > last:
        raise PeriodReversed(first=first.isoformat(), last=last.isoformat())
    if last > today:
        raise PeriodAhead(last=last.isoformat(), today=today.isoformat())
    return Period(first, last)


def _last_month(today: date) -> Period:
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


CHOICES: Mapping[str, tuple[str, Callable[[date], Period]]] = {
    "today": (_("今天"), lambda today: Period(today, today)),
    "week": (_("本周"), lambda today: Period(today - timedelta(days=today.weekday()), today)),
    "month": (_("本月"), lambda today: Period(today.replace(day=1), today)),
    "last_month": (_("上个月"), _last_month),
    "year": (_("今年"), lambda today: Period(today.replace(month=1, day=1), today)),
}
"""The quick choices: what they are called, and which period they are on a given day."""
