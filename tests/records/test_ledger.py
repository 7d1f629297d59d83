"""The ledger's rows: the county's columns, what they say of a case, who may read how much."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import pytest

from kiosk import clock
from kiosk.pen import writing
from kiosk.records.cases.models import Case, CaseState, Channel, PaperState
from kiosk.records.cases.opening import PaperSaid
from kiosk.records.catalogue.service import load_catalogue
from kiosk.records.ledger.entries import COLUMNS, View
from kiosk.records.ratings import service as ratings
from kiosk.records.staff.models import Staff
from kiosk.words import say
from tests.casework import SEALER, ZHANG, Casework, casework
from tests.conftest import TurnableClock
from tests.desk import CATALOGUE, Desk
from tests.records.ledgers import row, shown

DAY = 24 * 60
MISSING, FORM_MISSING = (PaperSaid(name, PaperState.MISSING) for name in ("户口簿", "申请表"))
LATER = PaperSaid("户口簿", PaperState.GAP, "2026-12-01")


@pytest.fixture
def work(desk: Desk) -> Casework:
    """Two clerks with their cases, on Monday 2026-11-23 at nine."""
    return casework(desk)


def at(day: int, hour: int = 10, minute: int = 0) -> int:
    """Return an instant (ms) of November 2026."""
    return int(datetime(2026, 11, day, hour, minute, tzinfo=clock.HALL_TIME).timestamp() * 1000)


def test_the_columns_are_exactly_the_countys() -> None:
    asked = (
        "序号 | 受理日期 | 取号 | 办件编号 | 姓名 | 身份证后四位 | 联系电话 | 所在组 | 事项名称 | 办件类型"
        " | 材料情况 | 首问责任人 | 代办人 | 承诺时限(工作日) | 应办结日期 | 当前环节 | 办结日期 | 办理结果"
        " | 送达方式 | 是否超时 | 评价 | 备注"
    )
    assert [column.words for column in COLUMNS] == asked.split(" | ")


def test_a_case_that_goes_on_reads_as_the_county_wants_it(work: Casework) -> None:
    work.accepts("SB01", remark="下周再来")
    assert row(work) == {
        "序号": 1, "受理日期": "2026-11-23", "取号": "A001", "办件编号": "000000000000-20261123-001",
        "姓名": "张*丰", "身份证后四位": "002X", "联系电话": "138****5678", "所在组": "三组",
        "事项名称": "城乡居民基本养老保险参保登记", "办件类型": "承诺件", "材料情况": "齐全",
        "首问责任人": "clerk1", "代办人": "clerk1", "承诺时限(工作日)": 5, "应办结日期": "2026-11-30",
        "当前环节": "已受理", "办结日期": None, "办理结果": "", "送达方式": "", "是否超时": "否",
        "评价": "", "备注": "下周再来",
    }  # fmt: skip


def test_a_case_done_on_the_spot_is_complete(work: Casework) -> None:
    work.finishes("YS04")
    found = row(work)
    ended = (
        "办件类型",
        "当前环节",
        "办结日期",
        "办理结果",
        "送达方式",
        "是否超时",
        "姓名",
        "承诺时限(工作日)",
    )
    assert [found[name] for name in ended] == [
        "即办件", "已送达", "2026-11-23", "已办结", "窗口领取", "否", "", 0,
    ]  # fmt: skip


def test_full_names_and_numbers_are_for_who_asks_for_them(work: Casework) -> None:
    work.accepts()
    found = row(work, View("somebody", full=True))
    assert (found["姓名"], found["联系电话"], found["身份证后四位"]) == ("张三丰", "13812345678", "002X")


def test_what_is_confidential_is_only_counted(work: Casework) -> None:
    work.accepts("SB01")
    work.accepts("DQ02")
    page = shown(work)
    assert [entry[8] for entry in page.entries] == ["城乡居民基本养老保险参保登记"]
    assert (page.total, page.confidential) == (1, 1)


@pytest.mark.parametrize(
    ("papers", "state", "said"),
    [
        ([MISSING, FORM_MISSING], "need_papers", "缺：户口簿、申请表"),
        ([LATER], "accepted_with_gaps", "容缺：户口簿（2026-12-01 前补）"),
        ([FORM_MISSING, LATER], "need_papers", "缺：申请表；容缺：户口簿（2026-12-01 前补）"),
    ],
)
def test_papers_that_are_not_there_are_named(
    work: Casework, papers: list[PaperSaid], state: str, said: str
) -> None:
    work.opens("SB01", papers=papers, state=CaseState(state))
    assert row(work)["材料情况"] == said


def test_a_gap_stays_known_after_the_paper_came(work: Casework) -> None:
    case = work.opens("SB01", papers=[LATER], state=CaseState.WITH_GAPS)
    assert row(work)["备注"] == "容缺"
    work.steps(case, "supplement", papers=[PaperSaid("户口簿")])
    assert (row(work)["材料情况"], row(work)["备注"]) == ("齐全", "容缺")


def test_an_errand_without_an_item_needs_no_papers(work: Casework) -> None:
    work.finishes()
    assert row(work)["材料情况"] == "不用材料"


def test_a_paper_sheet_is_marked_as_entered_later(work: Casework) -> None:
    work.opens("SB01", channel=Channel.PAPER, happened_at=at(20))
    assert (row(work)["受理日期"], row(work)["取号"], row(work)["备注"]) == ("2026-11-20", "", "补录")


def test_a_case_from_a_home_visit_is_marked(work: Casework) -> None:
    work.opens("SB01", channel=Channel.HOME)
    assert row(work)["备注"] == "上门"


def test_standing_in_overtime_and_a_tentative_date_are_marked_before_the_remark(work: Casework) -> None:
    case = work.opens("SB01", remark="腿脚不便")
    with writing(work.session):
        case.stands_in_for, case.overtime, case.due_tentative = work.desk.clerks[2], True, True
    assert row(work)["备注"] == "代班（clerk2）；加班；期限暂定；腿脚不便"


def test_a_refusal_says_why(work: Casework) -> None:
    work.steps(work.opens("SB01"), "refuse", note="户口不在本村")
    found = row(work)
    assert (found["当前环节"], found["办理结果"], found["办结日期"]) == (
        "不予受理", "不予受理：户口不在本村", "2026-11-23",
    )  # fmt: skip


def test_an_item_that_left_the_catalogue_keeps_its_name(work: Casework, tmp_path: Any) -> None:
    work.accepts("SB04")
    smaller = tmp_path / "catalogue.yaml"
    lines = CATALOGUE.read_text("utf-8").splitlines(keepends=True)
    smaller.write_text("".join(line for line in lines if "code: SB04" not in line), "utf-8")
    load_catalogue(work.session, smaller)
    assert row(work)["事项名称"] == "社会保障卡申领、启用与密码重置"


def test_a_rating_is_read_by_everybody_but_whom_it_is_about(work: Casework) -> None:
    case = work.accepts()
    token = work.desk.ticket(case.ticket_id or "").token
    ratings.rate(work.session, token, ratings.Opinion(2), SEALER, work.desk.settings)
    assert row(work)["评价"] == "不满意"
    assert row(work, View(work.desk.clerks[2]))["评价"] == "不满意"
    assert row(work, View(work.desk.clerks[1]))["评价"] == ""


def test_an_english_reader_reads_english(work: Casework) -> None:
    work.opens("SB01", papers=[MISSING], state=CaseState.NEED_PAPERS)
    found = row(work, View("somebody", say("en"), "en"))
    assert (found["事项名称"], found["联系电话"]) == ("Resident pension enrolment", "138****5678")
    assert "household register booklet" in str(found["材料情况"])
    assert found["办理结果"] == ""


def nothing(_work: Casework, _case: Case) -> None:
    """Let a case lie."""


def decided(work: Casework, case: Case) -> None:
    """Decide a case."""
    work.steps(case, "decide", note="办好了")


def stopped(work: Casework, case: Case) -> None:
    """Let the clock of a case stand."""
    work.steps(case, "stop_clock", note="公示", until="2026-12-20")


def withdrawn(work: Casework, case: Case) -> None:
    """Let somebody withdraw a case."""
    work.steps(case, "withdraw", note="不办了")


class Story(NamedTuple):
    """What happens to a case that is due on 30 November, after how many days, and when somebody looks."""

    days: int
    happens: Callable[[Casework, Case], None]
    later: int
    overdue: bool


@pytest.mark.parametrize(
    "story",
    [
        Story(0, nothing, 7, overdue=False),
        Story(0, nothing, 8, overdue=True),
        Story(7, decided, 30, overdue=False),
        Story(8, decided, 0, overdue=True),
        Story(7, withdrawn, 30, overdue=False),
        Story(8, withdrawn, 0, overdue=True),
        Story(3, stopped, 10, overdue=False),
        Story(3, stopped, 60, overdue=True),
    ],
)
def test_whether_a_case_is_overdue(work: Casework, hall_clock: TurnableClock, story: Story) -> None:
    case = work.opens("SB01")
    hall_clock.goes_on(story.days * DAY)
    story.happens(work, case)
    hall_clock.goes_on(story.later * DAY)
    assert row(work)["是否超时"] == ("是" if story.overdue else "否")
    assert shown(work, overdue=True).total == story.overdue


def test_a_cases_person_may_be_erased(work: Casework) -> None:
    case = work.opens("SB01")
    assert case.contact
    with writing(work.session):
        case.contact.name = case.contact.phone = case.contact.id_last4 = ""
    assert (row(work)["姓名"], row(work)["联系电话"], row(work)["身份证后四位"]) == ("", "", "")


def test_somebody_who_left_still_stands_in_the_ledger(work: Casework) -> None:
    work.opens("SB01", who=ZHANG)
    with writing(work.session):
        work.session.get_one(Staff, work.desk.clerks[1]).active = False
    assert row(work)["首问责任人"] == "clerk1"
