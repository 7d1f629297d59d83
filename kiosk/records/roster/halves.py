"""Half days, as people agree when to come or to be visited. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from kiosk.records.roster.rules import Periods
from kiosk.words import _

NOON = "12:00"
ALL_DAY = ("00:00-24:00",)


class Half(StrEnum):
    """Half a day, as appointments and home visits are agreed."""

    MORNING = "am"
    AFTERNOON = "pm"


HALF_WORDS: Mapping[str, str] = {Half.MORNING: _("上午"), Half.AFTERNOON: _("下午")}


def halves(periods: Periods) -> list[Half]:
    """Return the halves of a day in which a hall with these opening periods is open; None is all day."""
    spans = [period.split("-") for period in (ALL_DAY if periods is None else periods)]
    found = []
    if any(start < NOON for start, _end in spans):
        found.append(Half.MORNING)
    if any(end > NOON for _start, end in spans):
        found.append(Half.AFTERNOON)
    return found
