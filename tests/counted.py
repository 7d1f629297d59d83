"""A hall whose figures are counted: visits that wait and take known times, and one of everything else."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.records.cases.models import CaseState, Channel
from kiosk.records.cases.people import Who
from kiosk.records.home_visits import service as home_visits
from kiosk.records.home_visits.models import HomeVisit, VisitOutcome, Why
from kiosk.records.ledger.figures import figures
from kiosk.records.ledger.figures_rows import Behind, behind
from kiosk.records.ledger.figures_rules import Tally, Wanted
from kiosk.records.ledger.periods import Period
from kiosk.records.ratings import service as ratings
from kiosk.records.tickets import day
from kiosk.records.tickets.models import Ticket
from kiosk.settings import Hours, Settings
from tests.casework import SEALER, Casework, casework
from tests.conftest import TurnableClock
from tests.desk import Desk

MONDAY = date(2026, 11, 23)
WEEK = Period(MONDAY, date(2026, 11, 29))
SECRET = "MZ06"


@dataclass
class Counted:
    """People come, wait, are served; the manager counts."""

    desk: Desk
    work: Casework
    clock: TurnableClock

    @property
    def session(self) -> Session:
        """The session all of them share."""
        return self.desk.session

    def stands_at(self, text: str) -> None:
        """Turn the clock to a moment, as people write it."""
        self.clock.stands_at(datetime.fromisoformat(text).replace(tzinfo=clock.HALL_TIME))

    def called(self, *items: str, waits: float = 0) -> Ticket:
        """Let somebody come, wait so many minutes, and be called."""
        ticket = self.desk.arrives(*items)
        self.clock.goes_on(waits)
        called = self.desk.calls_next()
        assert called
        assert called.id == ticket.id
        return called

    def visits(self, *items: str, waits: float = 0, takes: float = 4, **more: Any) -> Ticket:
        """Let somebody come, wait, be served for so many minutes, and leave."""
        ticket = self.called(*items, waits=waits)
        self.desk.takes_step(ticket, "start")
        self.clock.goes_on(takes)
        return self.desk.takes_step(ticket, "finish", **more)

    def moves(self, ticket: Any, *steps: str) -> Ticket:
        """Take several steps with a ticket, a minute each; ``call`` calls this one again."""
        for step in steps:
            self.clock.goes_on(1)
            more: dict[str, Any] = {"category": "MZ"} if step == "transfer" else {}
            self.desk.takes_step(ticket, step, **more)
        return self.desk.ticket(ticket.id)

    def rates(self, ticket: Ticket, score: int) -> None:
        """Let the holder of a ticket rate on the phone."""
        ratings.rate(self.session, ticket.token, ratings.Opinion(score), SEALER, self.desk.settings)

    def asks_for_a_home_visit(self, **more: Any) -> HomeVisit:
        """Let somebody phone for a visit."""
        need = home_visits.Need(Who(phone="13812345678"), Why.ILL, **more)
        return home_visits.ask_visit(self.session, need, home_visits.Asked("phone"), SEALER)

    def goes_to(self, visit: HomeVisit, outcome: VisitOutcome = VisitOutcome.DONE) -> None:
        """Write down that somebody went there just now."""
        made = home_visits.Visited(clock.millis(), outcome, "", self.desk.clerks[1])
        home_visits.note_visit(self.session, visit.id, visit.version, made)

    def figures(self, period: Period = WEEK) -> Tally:
        """Count."""
        return figures(self.session, period)

    def behind(self, figure: str, by: str = "", of: str = "", period: Period = WEEK, page: int = 1) -> Behind:
        """Return the rows behind a figure."""
        return behind(self.session, period, Wanted(figure, by, of), page)


def counted(desk: Desk, turnable: TurnableClock) -> Counted:
    """Return a hall that is counted, with the real working days."""
    return Counted(desk, casework(desk), turnable)


def a_full_week(hall: Counted) -> None:
    """Let one of everything happen, so that no figure is empty; ends on Sunday evening."""
    _visits_of_monday(hall)
    hall.stands_at("2026-11-24T10:30")
    day.close_past_days(hall.session)
    _cases_of_tuesday(hall)
    _a_home_visit(hall)
    hall.stands_at("2026-11-29T20:00")
    hall.desk.arrives("SB03")


def _visits_of_monday(hall: Counted) -> None:
    for score, waits in ((5, 0), (4, 3), (1, 12)):
        hall.rates(hall.visits("SB03", waits=waits), score)
    hall.rates(hall.visits("MZ01", "SB01", waits=6), 2)
    hall.rates(hall.visits(SECRET), 3)
    hall.visits()
    hall.moves(hall.called("SB03"), "transfer", "call", "start", "finish")
    hall.moves(hall.called("SB03"), "miss")
    hall.moves(hall.desk.arrives(category="MZ"), "cancel")
    hall.desk.arrives("NY03")


def _cases_of_tuesday(hall: Counted) -> None:
    work = hall.work
    work.finishes("SB03", "MZ04")
    on_time, late = work.accepts("SB01"), work.accepts("SB04", n=2)
    uncertain, _overdue = work.accepts("MZ01"), work.accepts("SB04")
    work.accepts(SECRET)
    work.opens(channel=Channel.PAPER, happened_at=clock.millis() - 24 * 60 * clock.MINUTE)
    hall.desk.settings = Settings(hours=Hours(tue=["08:00-09:00"]))
    work.opens("SB03", state=CaseState.DELIVERED)
    hall.desk.settings = Settings()
    hall.stands_at("2026-11-27T10:00")
    for case in (on_time, late, uncertain):
        work.steps(case, "decide")


def _a_home_visit(hall: Counted) -> None:
    hall.stands_at("2026-11-25T16:00")
    visit = hall.asks_for_a_home_visit(item=SECRET)
    hall.asks_for_a_home_visit()
    hall.stands_at("2026-11-27T09:00")
    hall.goes_to(visit)
