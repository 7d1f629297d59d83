"""A hall in which everything happens that is journalled."""

import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import Record, glance
from kiosk.records.cases import handing
from kiosk.records.cases import service as cases
from kiosk.records.cases.models import CaseState, PaperState
from kiosk.records.cases.opening import PaperSaid
from kiosk.records.cases.people import Who
from kiosk.records.catalogue.service import load_catalogue
from kiosk.records.home_visits import service as visits
from kiosk.records.home_visits.models import VisitOutcome, Why
from kiosk.records.ratings import follow_ups
from kiosk.records.ratings.models import Appellant, FollowUpOutcome
from kiosk.records.requests import service as requests
from kiosk.records.requests.models import RequestKind, RequestOutcome
from kiosk.records.roster import opening_days
from kiosk.records.roster import service as roster
from kiosk.records.roster.halves import Half
from kiosk.records.roster.service import Pair, PostWords
from kiosk.records.staff import service as staff
from kiosk.records.staff.models import Role
from kiosk.records.tickets import service as tickets
from kiosk.records.tickets.models import Outcome, Ticket
from kiosk.records.windows import service as windows
from kiosk.settings import Settings
from tests.casework import SEALER, ZHANG, Casework
from tests.conftest import TurnableClock
from tests.desk import CATALOGUE, Desk, a_clerk, a_hall
from tests.prepared import load_days
from tests.records.rated import RatedHall

TOMORROW, THURSDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 27)


@dataclass
class BusyHall:
    """A hall in which everything happens that is journalled: a morning, then an afternoon."""

    work: Casework
    hall_clock: TurnableClock
    boss: str

    @property
    def session(self) -> Session:
        """The session of everybody in the hall."""
        return self.work.session

    @property
    def desk(self) -> Desk:
        """The hall's windows."""
        return self.work.desk

    def later(self, minutes: float = 7) -> None:
        """Let some minutes pass."""
        self.hall_clock.goes_on(minutes)

    def has_a_morning(self) -> None:
        """Let people come, be served, leave requests and opinions; leave much of it open."""
        self._opens_cases()
        self._cares()
        self._arranges()
        self._queues()

    def has_a_day(self) -> None:
        """Let all of it happen."""
        self.has_a_morning()
        self.has_an_afternoon()

    def has_an_afternoon(self) -> None:
        """Go on with what the morning left open, so that windows and offers change hands."""
        self._queue_goes_on()
        self._cases_go_on()
        self._care_goes_on()
        with tempfile.TemporaryDirectory() as folder:
            load_catalogue(self.session, newer_catalogue(Path(folder)))
        staff.arrange(self.session, self.desk.clerks[3], Role.MANAGER, active=True)

    def _queues(self) -> None:
        for wish in ({}, {"category": "DQ"}, {"priority": True}, {}, {"category": "MZ"}, {}):
            self.desk.arrives(**wish)
            self.later(2)
        self.held = self.calls(1)
        self.desk.takes_step(self.held, "start", 1)
        self.later()
        self.desk.takes_step(self.held, "hold", 1)
        self.first_at_1 = self.calls(1)
        self.served_at_2 = self.calls(2)
        self.desk.takes_step(self.served_at_2, "start", 2)
        self.later()

    def _queue_goes_on(self) -> None:
        """Empty window 1, whose first visitor comes back last, and let clerks 1 and 2 change windows."""
        self.desk.takes_step(self.first_at_1, "miss", 1)
        self.later()
        self.desk.takes_step(self.served_at_2, "finish", 2)
        self.desk.takes_step(self.held, "cancel", 1)
        one, two = self.desk.clerks[1], self.desk.clerks[2]
        for n in (1, 2):
            self.closes(n)
        windows.open_window(self.session, 1, two)
        windows.open_window(self.session, 2, one)
        self.desk.clerks |= {1: two, 2: one}
        self.desk.calls_next(1)
        self.later()
        self.desk.takes_step(self.first_at_1, "requeue", 2)

    def calls(self, n: int) -> Ticket:
        """Call the next person, who is there, to a window."""
        called = self.desk.calls_next(n)
        assert called is not None
        return called

    def closes(self, n: int) -> None:
        """Close a window."""
        tickets.close_window(self.session, n, self.desk.clerks[n])

    def _opens_cases(self) -> None:
        work = self.work
        self.secret = work.accepts("MZ06", n=3)
        self.open = work.accepts("SB01", n=3)
        self.suspended = work.accepts("SB02", n=3)
        work.opens("MZ06", n=3)
        work.steps(self.suspended, "suspend", n=3, note="等公示")
        missing = [PaperSaid("户口簿", PaperState.MISSING)]
        self.short = work.finishes("SB01", outcome=Outcome.PAPERS, n=3, papers=missing, who=ZHANG)[0]
        work.finishes("SB01", "YS01", "SB01", n=3)
        self._is_sent_on()
        self.later()
        work.opens("SB02", n=3, happened_at=clock.millis() - 3 * 24 * 3600 * 1000)
        self.offer = handing.offer(self.session, self.open.no, self.boss, "我要去开会", self.desk.clerks[3])
        self.secret_offer = handing.offer(
            self.session, self.secret.no, self.boss, "要请假", self.desk.clerks[3]
        )
        self.late = work.opens("SB01", n=3)

    def _is_sent_on(self) -> None:
        """Let somebody come with two things, the first of which is done elsewhere."""
        self.desk.arrives("YS01", "SB01")
        sent = self.desk.takes_step(self.calls(3), "start", 3)
        endings = [tickets.Ending(Outcome.REFERRED), tickets.Ending(Outcome.DONE)]
        cases.finish_visit(self.session, sent.id, endings, {}, self.work.hall(3))

    def _cases_go_on(self) -> None:
        work = self.work
        for offer in (self.offer, self.secret_offer):
            handing.answer(self.session, offer.id, self.boss, accept=False, words="忙")
        handing.offer(self.session, self.open.no, self.boss, "真的要去", self.desk.clerks[3])
        self.later(3 * 24 * 60)
        work.steps(self.suspended, "resume", n=3)
        work.steps(self.late, "stop_clock", n=3, note="公示", until="2026-12-02")
        work.steps(self.open, "forward_town", n=3, holder="镇民政所")
        self._names_a_confidant()
        work.steps(self.secret, "decide", n=3, note="好")
        work.steps(self.secret, "deliver", n=3)
        work.opens("MZ06", n=3)
        work.opens("SB01", n=3)

    def _names_a_confidant(self) -> None:
        staff.name_confidant(self.session, self.desk.clerks[3], confidant=True)

    def _arranges(self) -> None:
        pair = Pair(self.boss, self.desk.clerks[2])
        post = roster.add_post(self.session, PostWords("综合岗", "Desk", "0371-1234567"), pair)
        roster.plan_shift(self.session, TOMORROW, post.id, Pair(self.desk.clerks[2], None))
        self.absence = roster.note_absence(self.session, self.desk.clerks[1], FRIDAY, FRIDAY, "看病")
        opening_days.set_opening(self.session, THURSDAY, THURSDAY, ["09:00-11:00"], "培训")

    def _cares(self) -> None:
        session, settings = self.session, self.desk.settings
        left = [
            requests.Left(RequestKind.MESSAGE, "desk", ZHANG, item="SB01", words="请回电话"),
            requests.Left(
                RequestKind.BOOKING, "desk", ZHANG, wanted_on=str(TOMORROW), wanted_half=Half.AFTERNOON
            ),
            requests.Left(RequestKind.NEED, "desk", ZHANG, item="DQ02", words="地界说不清"),
        ]
        self.requests = [requests.leave_request(session, each, SEALER, settings) for each in left]
        self.visits = [self.asks_a_visit(item) for item in (None, "SB01", "MZ06")]
        self.rated = RatedHall(self.desk, self.boss)
        self.bad = [self.rated.complained_of(words="太慢了", who=ZHANG) for _ in range(2)]
        self.rated.rates(self.rated.served(), 5)

    def asks_a_visit(self, item: str | None) -> Any:
        """Let somebody ask to be visited."""
        need = visits.Need(Who("李奶奶", "13912345678", "", "", "河边"), Why.ALONE_ELDER, None, item)
        return visits.ask_visit(self.session, need, visits.Asked("phone"), SEALER)

    def _care_goes_on(self) -> None:
        session, boss = self.session, self.boss
        for kept in (self.requests[0], self.requests[2]):
            said = requests.Answer(RequestOutcome.ANSWERED, "说清楚了")
            requests.close_request(session, kept.id, kept.version, boss, said)
        for visit in self.visits[1:]:
            booked = visits.book_visit(
                session, visit.id, visit.version, visits.Booking(FRIDAY, Half.AFTERNOON, boss)
            )
            noted = visits.Visited(clock.millis(), VisitOutcome.DONE, "好", boss)
            visits.note_visit(session, visit.id, booked.version, noted)
        visits.open_case(
            session, self.visits[1].id, self.visits[1].version, CaseState.ACCEPTED, self.work.hall(3)
        )
        extended = self.rated.extends(self.bad[0], 12)
        called = follow_ups.note_call_back(session, self.rated.edit(extended), clock.millis(), "说了")
        settled = follow_ups.settle(session, self.rated.edit(called), FollowUpOutcome.EXPLAINED, "说明了")
        follow_ups.note_appeal(session, self.rated.edit(settled), Appellant.RATER, "不满意")
        roster.take_back_absence(session, self.absence.id)


def a_busy_hall(session: Session, hall_clock: TurnableClock) -> BusyHall:
    """Furnish a hall of three windows with a manager and the working days."""
    desk = a_hall(session, 3)
    load_days(desk.session)
    return BusyHall(Casework(desk), hall_clock, a_clerk(desk.session, "boss", Role.MANAGER).id)


def newer_catalogue(folder: Path) -> Path:
    """Write the edition of the afternoon."""
    newer = folder / "catalogue.yaml"
    newer.write_text(CATALOGUE.read_text(encoding="utf-8") + "\n# another edition\n", encoding="utf-8")
    return newer


class Kept(NamedTuple):
    """A busy hall as it once was: its records, the moment, and what it knows by name."""

    records: sqlite3.Connection
    seconds: float
    clerks: dict[int, str]
    boss: str
    known: dict[str, Any]


_KEPT: dict[Callable[[BusyHall], None], Kept] = {}


def busy_after(happens: Callable[[BusyHall], None], session: Session, hall_clock: TurnableClock) -> BusyHall:
    """Return a busy hall in which something has happened: that is done once in a process, then copied."""
    if happens not in _KEPT:
        hall = a_busy_hall(session, hall_clock)
        happens(hall)
        _KEPT[happens] = _kept(hall)
        session.expunge_all()
    return _again(_KEPT[happens], session, hall_clock)


def _kept(hall: BusyHall) -> Kept:
    records = sqlite3.connect(":memory:", check_same_thread=False)
    with glance(hall.session) as driver:
        driver.backup(records)
    known = {name: _named(value) for name, value in vars(hall).items() if isinstance(value, Record | list)}
    return Kept(records, hall.hall_clock.seconds, dict(hall.desk.clerks), hall.boss, known)


def _named(value: Any) -> Any:
    return [_named(each) for each in value] if isinstance(value, list) else inspect(value).identity_key[:2]


def _again(kept: Kept, session: Session, hall_clock: TurnableClock) -> BusyHall:
    with glance(session) as driver:
        kept.records.backup(driver)
    hall_clock.seconds = kept.seconds
    hall = BusyHall(Casework(Desk(session, Settings(), dict(kept.clerks))), hall_clock, kept.boss)
    hall.rated = RatedHall(hall.desk, kept.boss)
    vars(hall).update((name, _found(session, value)) for name, value in kept.known.items())
    session.commit()
    return hall


def _found(session: Session, named: Any) -> Any:
    return [_found(session, each) for each in named] if isinstance(named, list) else session.get_one(*named)
