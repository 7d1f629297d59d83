"""The days that a page of figures is about, and those before it to compare with. Pure."""

from datetime import date, timedelta
from typing import NamedTuple

from kiosk.errors import Refusal
from kiosk.words import _

LONGEST_DAYS = 1100
EARLIEST, LATEST = date(2000, 1, 1), date(2109, 12, 31)
"""Nobody asks for other days; so there is always a day before and after."""

CHOICES = {
    "today": _("今天"), "yesterday": _("昨天"), "week": _("最近 7 天"), "month": _("本月"),
    "last_month": _("上月"), "year": _("今年"), "two_years": _("最近两年"), "days": _("自选日期"),
}  # fmt: skip


class WrongPeriod(Refusal):
    """日期不对：开始要早于结束，最长三年，写成 2026-01-31 这样。请重新选择。"""

    code = "wrong_period"
    status = 422


class Period(NamedTuple):
    """A first and a last day, both included, and which choice they are."""

    choice: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """The same number of days just before."""
        return Period("days", self.first - timedelta(self.days), self.first - timedelta(1))


def period_of(choice: str, first: str, last: str, today: date) -> Period:
    """Return the period that a reader chose; raises ``WrongPeriod``."""
    if choice == "days":
        try:
            chosen = Period(choice, date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            raise WrongPeriod from None
        if not (EARLIEST <= chosen.first <= chosen.last <= LATEST and chosen.days <= LONGEST_DAYS):
            raise WrongPeriod
        return chosen
    month = today.replace(day=1)
    yesterday, last_month_end = today - timedelta(1), month - timedelta(1)
    known = {
        "today": (today, today),
        "yesterday": (yesterday, yesterday),
        "week": (today - timedelta(6), today),
        "month": (month, today),
        "last_month": (last_month_end.replace(day=1), last_month_end),
        "year": (today.replace(month=1, day=1), today),
        "two_years": (today - timedelta(729), today),
    }
    return Period(choice, *known[choice]) if choice in known else period_of("yesterday", "", "", today)
