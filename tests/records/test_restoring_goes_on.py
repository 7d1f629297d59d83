"""A restored hall goes on working: no number twice, nobody lost, every page with something to show."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.records.cases import handing, looking_up
from kiosk.records.cases.models import Case, HandOver
from kiosk.records.cases.refusals import LookUpFailed
from kiosk.records.catalogue.queries import current, newest_edition
from kiosk.records.catalogue.service import load_catalogue
from kiosk.records.home_visits import queries as visits
from kiosk.records.journal import queries as journal
from kiosk.records.ledger import figures
from kiosk.records.ledger.entries import View
from kiosk.records.ledger.figures_measures import HOME, RATINGS, VISITS
from kiosk.records.ledger.figures_rules import Wanted
from kiosk.records.ledger.periods import Period
from kiosk.records.requests import queries as requests
from kiosk.records.restoring import service
from kiosk.records.roster import queries as roster
from kiosk.records.staff import service as staff
from kiosk.records.tickets import day
from kiosk.records.tickets.models import Ticket
from kiosk.settings import Settings
from tests.casework import Casework
from tests.conftest import TurnableClock
from tests.desk import CATALOGUE, Desk
from tests.records.busy import BusyHall, busy_after, newer_catalogue
from tests.records.ledgers import shown
from tests.records.restored import blank_hall, brings, coming_back, journalled, recorded, replays

TODAY = "2026-11-26"
WEEK = Period(date(2026, 11, 16), date(2026, 11, 29))
UNTOLD = {"mode", "type"}
"""What a confidential case does not tell of itself when it leaves."""


@pytest.fixture
def before(session: Session, hall_clock: TurnableClock) -> BusyHall:
    """The hall as it was."""
    return busy_after(_something_waits, session, hall_clock)


def _something_waits(hall: BusyHall) -> None:
    hall.has_a_day()
    for category in ("SB", "DQ", "SB"):
        hall.desk.arrives(category=category)
    hall.work.opens(n=3)


@pytest.fixture
def work(before: BusyHall, tmp_path: Path) -> Iterator[Casework]:
    """The same hall on a new computer, its catalogue loaded as at every start."""
    with blank_hall(tmp_path / "blank") as session:
        brings(before.session, session)
        replays(session)
        load_catalogue(session, CATALOGUE)
        yield Casework(Desk(session, Settings(), before.desk.clerks))


def test_the_next_number_follows_the_last(work: Casework, before: BusyHall) -> None:
    assert work.desk.arrives().number == before.desk.arrives().number
    assert work.desk.arrives(category="DQ").number == before.desk.arrives(category="DQ").number


def test_whoever_waited_is_called_in_the_same_order(work: Casework, before: BusyHall) -> None:
    day.close_past_days(work.session)
    day.close_past_days(before.session)
    for _ in range(2):
        called, same = work.desk.calls_next(2), before.desk.calls_next(2)
        assert called is not None
        assert same is not None
        assert called.id == same.id
        work.desk.takes_step(called, "start", 2)
        before.desk.takes_step(same, "start", 2)
        work.desk.takes_step(called, "finish", 2)
        before.desk.takes_step(same, "finish", 2)


def test_somebody_with_a_confidential_matter_is_served(work: Casework) -> None:
    (waits,) = work.session.scalars(
        select(Ticket).where(Ticket.category == "DQ", Ticket.business_date == TODAY)
    )
    assert waits.is_confidential
    work.desk.takes_step(waits, "call", 2)
    work.desk.takes_step(waits, "start", 2)
    assert work.desk.takes_step(waits, "finish", 2).state == "finished"
    assert recorded(work.session) == coming_back(journalled(work.session))


def test_the_next_case_has_the_next_number(work: Casework, before: BusyHall) -> None:
    assert work.opens(n=3).no == before.work.opens(n=3).no
    today = select(Case.number).where(Case.business_date == TODAY).order_by(Case.number)
    numbers = work.session.scalars(today).all()
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("which", ["suspended", "short", "open", "late", "secret"])
def test_a_restored_case_can_be_brought_to_its_end(work: Casework, before: BusyHall, which: str) -> None:
    case = work.case(getattr(before, which).no)
    staff.name_confidant(work.session, work.desk.clerks[3], confidant=True)
    for action in {"short": ("supplement", "decide"), "secret": ()}.get(which, ("decide",)):
        case = work.steps(case, action, n=3, note="好")
    if which != "secret":
        case = work.steps(case, "deliver", n=3)
    assert case.state == "delivered"
    assert case.is_restored
    assert case.steps[-1].state == case.state
    assert [step.position for step in case.steps] == list(range(len(case.steps)))
    assert journal.first_break(work.session) is None


def test_a_suspended_case_resumes_where_it_was(work: Casework, before: BusyHall) -> None:
    case = work.case(before.open.no)
    work.steps(case, "suspend", n=3, note="等")
    assert work.steps(case, "resume", n=3).state == "forwarded_town"


def test_an_offered_case_can_still_be_taken(work: Casework, before: BusyHall) -> None:
    (offer,) = work.session.scalars(select(HandOver).where(HandOver.answered_at.is_(None)))
    handing.answer(work.session, offer.id, before.boss, accept=True)
    assert work.case(before.open.no).owner_id == before.boss


def test_the_pages_have_something_to_show(work: Casework, before: BusyHall) -> None:
    view = View(before.boss)
    assert shown(work, view).total == shown(before.work, view).total > 0
    assert {kept.kind for kept in requests.open_requests(work.session)} == {"booking"}
    assert len(visits.to_arrange(work.session)) == 1
    duty = [
        [each.post.id for each in roster.duty_on(s, date(2026, 11, 24))]
        for s in (work.session, before.session)
    ]
    assert duty[0] == duty[1]


def test_the_figures_count_what_they_counted(work: Casework, before: BusyHall) -> None:
    again, was = (figures.figures(session, WEEK).counts for session in (work.session, before.session))
    known = {*VISITS, *RATINGS, *HOME, "opened", "decided", "entered_later"}
    same = {of for of in was if of.figure in known and of.by not in UNTOLD}
    assert {of: again[of] for of in same} == {of: was[of] for of in same}
    assert again[Wanted("opened")] == len(before.session.scalars(select(Case)).all())


def test_a_case_without_its_phone_tells_nobody_anything(work: Casework, before: BusyHall) -> None:
    with pytest.raises(LookUpFailed):
        looking_up.look_up(work.session, before.open.no, "5678", "here")


def test_people_come_back_under_new_names(work: Casework, before: BusyHall) -> None:
    staff.set_password(work.session, before.boss, "long enough")
    username = f"r-{before.boss[-4:]}"
    assert staff.sign_in(work.session, username, "long enough").is_manager


def test_an_edition_is_used_only_where_its_document_is_at_hand(work: Casework, tmp_path: Path) -> None:
    newest = newest_edition(work.session)
    assert newest is not None
    assert (newest.edition, newest.items) == (3, len(current(work.session).items))
    newer = newer_catalogue(tmp_path)
    assert load_catalogue(work.session, newer).edition == 4
    assert load_catalogue(work.session, newer).edition == 4


def test_numbers_that_may_be_on_paper_are_left_out(before: BusyHall, tmp_path: Path) -> None:
    with blank_hall(tmp_path / "another") as session:
        brings(before.session, session)
        replays(session, service.Wanted(room=100))
        load_catalogue(session, CATALOGUE)
        work = Casework(Desk(session, Settings(), before.desk.clerks))
        out = [
            session.scalar(select(func.max(of.number)).where(of.business_date == TODAY))
            for of in (Ticket, Case)
        ]
        highest = max(number or 0 for number in out)
        assert int(work.desk.arrives().number[1:]) == highest + 101
        assert int(work.desk.arrives().number[1:]) == highest + 102
        assert work.opens(n=3).number == highest + 101
        replays(session, service.Wanted(room=100))
        number = int(work.desk.arrives().number[1:])
        assert number == highest + 102 + 101, "each restore leaves room of its own"
