"""What stands around a case: working days that come later, stand-ins, sealed numbers, slips."""

from datetime import date

import msgspec
import pytest
from sqlalchemy import select

from kiosk.database import new_uid
from kiosk.errors import BadInput
from kiosk.printing import kinds
from kiosk.printing.case_slips import CaseSlip
from kiosk.printing.models import PrintJob
from kiosk.records.cases import queries, timing
from kiosk.records.cases.models import PaperState
from kiosk.records.cases.opening import PaperSaid
from kiosk.records.cases.people import Who
from kiosk.records.roster.service import Pair, PostWords, add_post, note_absence
from kiosk.records.tickets.refusals import KeyReused
from kiosk.records.workdays.models import Source
from kiosk.records.workdays.service import load_workdays
from kiosk.settings import Hours, Printing, Privacy
from tests.casework import SEALER, Casework, casework
from tests.conftest import TurnableClock
from tests.desk import Desk
from tests.notices import TABLE_2027


@pytest.fixture
def work(desk: Desk) -> Casework:
    return casework(desk)


def test_due_dates_in_an_unknown_year_are_tentative_until_its_table_comes(work: Casework) -> None:
    case = work.accepts("MZ01")
    assert (case.due_date, case.due_tentative) == ("2027-01-05", True)
    load_workdays(work.session, TABLE_2027, Source.COUNTY)
    assert timing.recompute_due_dates(work.session) == 1
    case = work.case(case.no)
    assert (case.due_date, case.due_tentative) == ("2027-01-06", False)


def test_a_stand_in_and_an_hour_outside_are_written_on_the_case(
    work: Casework, hall_clock: TurnableClock
) -> None:
    first, second = work.desk.clerks[1], work.desk.clerks[2]
    add_post(work.session, PostWords("综合窗口"), Pair(first, second))
    note_absence(work.session, first, date(2026, 11, 23), date(2026, 11, 23), "开会")
    hours = Hours(mon=["08:30-12:00"])
    work.desk.settings = msgspec.structs.replace(work.desk.settings, hours=hours)
    work.desk.arrives("SB01")
    hall_clock.goes_on(4 * 60)
    case = work.opens(n=2)
    assert (case.stands_in_for, case.overtime) == (first, True)


def test_the_same_person_is_found_by_a_mark_that_tells_nothing(work: Casework) -> None:
    first, second = work.accepts("SB01"), work.accepts("SB02")
    work.accepts("SB04", who=Who("李四", "13900000000"))
    assert [case.no for case in queries.same_person(work.session, second)] == [first.no]


def test_a_full_number_is_kept_only_where_an_item_demands_it(work: Casework) -> None:
    demanding = Privacy(full_id_items=("SB02",))
    work.desk.settings = msgspec.structs.replace(work.desk.settings, privacy=demanding)
    sealed = [case.contact.id_sealed for case in (work.accepts("SB02"), work.accepts("SB01")) if case.contact]
    assert SEALER.open(sealed[0] or b"") == "11010519491231002X"
    assert sealed[1] is None


def test_slips_go_through_the_spool_with_the_step_that_calls_for_them(work: Casework) -> None:
    printing = Printing(url="tcp://192.0.2.1:9100")
    work.desk.settings = msgspec.structs.replace(work.desk.settings, printing=printing)
    case = work.accepts("SB02")
    work.steps(case, "ask_papers", papers=[PaperSaid("户口簿", PaperState.MISSING)])
    work.steps(case, "supplement", papers=[PaperSaid("户口簿")])
    work.steps(case, "forward_county", holder="县人社局")
    work.steps(case, "decide", note="核定通过")
    work.steps(case, "deliver")
    jobs = work.session.scalars(select(PrintJob).where(PrintJob.ref == case.id).order_by(PrintJob.id))
    told = [kinds.read(job.payload) for job in jobs]
    titles = [slip.title for slip in told if isinstance(slip, CaseSlip)]
    assert titles == ["acceptance", "notice", "supplement", "forwarded", "completion"]
    assert "张三丰" not in "".join(str(slip) for slip in told)
    assert "13812345678" not in "".join(str(slip) for slip in told)


def test_what_is_done_on_the_spot_is_due_that_day(work: Casework) -> None:
    case = work.accepts("SB03")
    assert (case.case_type, case.due_date) == ("instant", "2026-11-23")


@pytest.mark.parametrize("until", ["9999-12-31", "2027-11-30", "2026-11-22", "soon"])
def test_a_clock_stands_for_a_year_at_most(work: Casework, until: str) -> None:
    case = work.accepts()
    with pytest.raises(BadInput):
        work.steps(case, "stop_clock", note="公示", until=until)
    assert work.case(case.no).pauses == []


def test_a_key_belongs_to_one_case(work: Casework) -> None:
    key = new_uid()
    first = work.opens("SB01", key=key)
    assert work.opens("SB01", key=key).id == first.id
    with pytest.raises(KeyReused):
        work.opens("MZ01", key=key)
    with pytest.raises(KeyReused):
        work.opens("SB01", key=key, who=Who("李四"))
