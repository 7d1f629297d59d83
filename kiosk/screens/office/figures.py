"""Today in figures, for the manager."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import hand
from kiosk.records.tickets.models import State
from kiosk.records.tickets.queries import counts_by_state


class Figures(NamedTuple):
    """How many visits of today stand where."""

    waiting: int
    at_windows: int
    finished: int
    missed: int
    issued: int


def today(session: Session) -> Figures:
    """Return today's figures; reads today's tickets only, however many old ones there are."""
    counts = counts_by_state(hand(session), clock.now().date().isoformat())
    return Figures(
        counts.get(State.WAITING, 0),
        counts.get(State.CALLED, 0) + counts.get(State.SERVING, 0) + counts.get(State.HELD, 0),
        counts.get(State.FINISHED, 0),
        counts.get(State.MISSED, 0),
        sum(counts.values()),
    )
