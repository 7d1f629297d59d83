"""Which night a delivery belongs to."""

from datetime import date, datetime, time, timedelta

from kiosk.clock import HALL_TIME

BEGINS = time(19, 30)
"""Half an hour before the first village goes, for clocks that are fast. What comes in daylight is last
night's, late: a hall that was switched on again at noon has said nothing of the night to come."""


def night_of(moment: datetime) -> date:
    """Return the night to which an instant belongs, named by its evening."""
    here = moment.astimezone(HALL_TIME)
    return here.date() if here.time() >= BEGINS else here.date() - timedelta(1)


def span(night: date) -> tuple[datetime, datetime]:
    """Return the instants between which what comes belongs to a night: evening to evening."""
    begins = datetime.combine(night, BEGINS, HALL_TIME)
    return begins, begins + timedelta(1)
