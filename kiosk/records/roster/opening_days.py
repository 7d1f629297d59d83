"""Days that open differently: holidays, an extra Saturday, a longer evening."""

import re
from datetime import date, timedelta

from sqlalchemy.orm import Session

from kiosk.pen import writing
from kiosk.records.roster.models import OpeningException
from kiosk.records.roster.refusals import (
    NoSuchException,
    PeriodsMiswritten,
    TooManyPeriods,
    WrongPeriods,
)
from kiosk.records.roster.service import must_be_coming, must_be_in_order
from kiosk.settings import PERIOD, wrong_periods

MOST_DAYS = 31
MOST_PERIODS = 6

_DASH = re.compile(r"\s*[-—–－~～至到]+\s*")
_BREAK = re.compile(r"[\s,，、;；和]+")


def read_periods(text: str) -> list[str]:
    """Return opening periods as people write them: ``8：30—12:00，14:30到17:30`` is two.

    Raises ``PeriodsMiswritten``, ``TooManyPeriods`` or ``WrongPeriods``.
    """
    written = _BREAK.split(_DASH.sub("-", text.strip().replace("：", ":")))
    periods = ["-".join(each.rjust(5, "0") for each in period.split("-")) for period in written]
    if not all(re.match(PERIOD, period) for period in periods):
        raise PeriodsMiswritten(found=text)
    if len(periods) > MOST_PERIODS:
        raise TooManyPeriods(most=MOST_PERIODS)
    for problem in wrong_periods(periods):
        raise WrongPeriods(found=text, problem=problem)
    return sorted(periods)


def set_opening(session: Session, first: date, last: date, periods: list[str], words: str) -> None:
    """Let the hall open differently on each day of a span, both ends included; no period is closed.

    Raises ``EndsBeforeStart``, ``TooManyDays`` or ``DayIsPast``.
    """
    with writing(session):
        must_be_in_order(first, last, MOST_DAYS)
        must_be_coming(first)
        for ahead in range((last - first).days + 1):
            exception = _on(session, first + timedelta(days=ahead))
            exception.periods, exception.words, exception.withdrawn = " ".join(periods), words, False


def withdraw_opening(session: Session, day: date) -> None:
    """Let a day open as its weekday does again; raises ``NoSuchException`` or ``DayIsPast``."""
    with writing(session):
        exception = session.get(OpeningException, day.isoformat())
        if exception is None or exception.withdrawn:
            raise NoSuchException(day=day.isoformat())
        must_be_coming(day)
        exception.withdrawn = True


def _on(session: Session, day: date) -> OpeningException:
    exception = session.get(OpeningException, day.isoformat())
    if exception is None:
        exception = OpeningException(date=day.isoformat())
        session.add(exception)
    return exception
