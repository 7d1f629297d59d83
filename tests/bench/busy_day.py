"""A busy centre's day as its own services journal it: 500 visits, their cases and ratings."""

import random
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.records.cases import service as cases
from kiosk.records.cases.models import PaperState
from kiosk.records.cases.opening import Intake, PaperSaid
from kiosk.records.ratings import service as ratings
from kiosk.records.ratings.service import Opinion
from kiosk.records.tickets.models import Outcome, Ticket
from kiosk.records.tickets.service import Ending
from tests.casework import SEALER, ZHANG, Casework, casework
from tests.conftest import TurnableClock
from tests.desk import a_hall, empty_hall

VISITS = 500
WINDOWS = 6
WAITING = 8
"""So many people wait at any time."""
MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=clock.HALL_TIME)
APART_MINUTES = 0.3
"""Between two steps; a visit takes three on the average."""
ITEMS = ("SB01", "YS01", "HK03", "SB03", "MZ04", "NY03", "YS02", "JY01", "CL01", "SB04", "DQ02")
OUTCOMES = (Outcome.DONE, Outcome.ACCEPTED, Outcome.DONE, Outcome.PAPERS, Outcome.ACCEPTED)
LACKING = (PaperSaid("居民身份证", PaperState.MISSING),)


def make(folder: Path, visits: int = VISITS) -> Path:
    """Let a hall have its day; return its database, whose journal begins that morning."""
    turnable = TurnableClock(MORNING)
    with clock.standing_at(turnable):
        engine = empty_hall(folder)
        with Session(engine, expire_on_commit=False) as session:
            _Day(casework(a_hall(session, WINDOWS)), turnable).goes_by(visits)
        engine.dispose()
    return folder / "hall.db"


def kept_in(place: Path) -> list[bytes]:
    """Return the lines of a busy day, made once in a bench's folder."""
    folder = place / "busy-day"
    if not folder.exists():
        folder.mkdir()
        make(folder)
    return lines_of(folder / "hall.db")


def lines_of(hall: Path) -> list[bytes]:
    """Return the lines of a hall's journal, in their order."""
    with closing(sqlite3.connect(hall)) as driver:
        return [line.encode() for (line,) in driver.execute("SELECT line FROM journal ORDER BY seq")]


class _Day:
    """The windows of a hall, each with whoever is being served there."""

    def __init__(self, work: Casework, turnable: TurnableClock) -> None:
        self._work, self._clock = work, turnable
        self._there: dict[int, Ticket] = {}
        self._chance = random.Random(4)  # noqa: S311 - a made-up day, the same each time

    def goes_by(self, visits: int) -> None:
        for number in range(visits + WAITING + WINDOWS):
            n = number % WINDOWS + 1
            if n in self._there:
                self._ends(self._there.pop(n), n, number)
            if number < visits:
                self._work.desk.arrives(ITEMS[number % len(ITEMS)])
                self._passes()
            if number >= WAITING:
                self._calls(n, number)

    def _passes(self) -> None:
        self._clock.goes_on(APART_MINUTES * 2 * self._chance.random())

    def _calls(self, n: int, number: int) -> None:
        """Call the next; some are gone by then."""
        called = self._work.desk.calls_next(n)
        if called is None:
            return
        self._passes()
        if number % 16 == 0:
            self._work.desk.takes_step(called, "miss", n)
        else:
            self._there[n] = self._work.desk.takes_step(called, "start", n)
        self._passes()

    def _ends(self, visit: Ticket, n: int, number: int) -> None:
        """End a visit; cases that are accepted go on the same day, a third of the people rate."""
        outcome = OUTCOMES[number % len(OUTCOMES)]
        said = {0: Intake(who=ZHANG, papers=LACKING if outcome == Outcome.PAPERS else ())}
        work = self._work
        ended = cases.finish_visit(work.session, visit.id, [Ending(outcome)], said, work.hall(n))
        for case in ended.cases:
            for step in ("forward_town", "decide")[: number % 4] if outcome == Outcome.ACCEPTED else ():
                self._passes()
                work.steps(case, step, n=n)
        if number % 3 == 0:
            opinion = Opinion(1 if number % 60 == 0 else 4 + number % 2)
            ratings.rate(work.session, visit.token, opinion, SEALER, work.desk.settings)
