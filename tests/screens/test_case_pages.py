"""A case on its page: who may read it, what may be done, and who is told when another was first."""

import re

import pytest

from kiosk.records.cases.models import Case, CaseState, PaperState
from kiosk.records.cases.opening import PaperSaid
from kiosk.settings import Printing, Privacy, Settings
from tests.conftest import TurnableClock
from tests.screens.caseful import CaseHall, readings, sends, text_of
from tests.screens.staffed import Person


@pytest.fixture
def settings() -> Settings:
    """The ID of pension claims is kept, and the printer does not answer."""
    return Settings(privacy=Privacy(full_id_items=("SB02",)), printing=Printing(url="tcp://127.0.0.1:9"))


def steps(person: Person, case: Case, action: str, **form: str) -> str:
    """Press a button of a case's page; ``version`` is that of the case unless said otherwise."""
    sent = {"version": str(case.version), "action": action} | form
    return sends(person, f"/{case.no}/step", **sent).get_data(as_text=True)


def test_a_case_tells_everything_and_the_reading_is_logged(work: CaseHall, li: Person) -> None:
    case = work.opens("SB02")
    said = text_of(li.sees(f"/desk/cases/{case.no}"))
    for words in (
        "张三丰",
        "13812345678",
        "后四位 002X",
        "现在在：村里",
        "还剩 10 个工作日",
        "首问责任人 li",
    ):
        assert words in said
    assert "11010519491231002X" not in said
    assert readings(work, case) == ["case"]


def test_an_unknown_number_is_told(li: Person) -> None:
    answered = li.client.get("/desk/cases/000000000000-20261123-404")
    assert (answered.status_code, "找不到这个办件" in answered.get_data(as_text=True)) == (404, True)


def test_a_confidential_case_is_refused_in_words(work: CaseHall, li: Person, wang: Person) -> None:
    case = work.opens("DQ02")
    answered = wang.client.get(f"/desk/cases/{case.no}")
    assert (answered.status_code, "这是保密办件" in answered.get_data(as_text=True)) == (403, True)
    assert "张三丰" not in steps(wang, case, "note", note="看一看")
    assert "张三丰" in li.sees(f"/desk/cases/{case.no}")
    assert readings(work, case) == ["case"]


def test_only_what_may_follow_has_a_button(work: CaseHall, li: Person) -> None:
    case = work.opens("SB01")
    offered = re.findall('name="action" value="([^"]+)"', li.sees(f"/desk/cases/{case.no}"))
    assert offered == [
        "ask_papers", "accept_with_gaps", "forward_town", "forward_county", "decide", "suspend", "withdraw",
        "refuse", "stop_clock", "note",
    ]  # fmt: skip
    steps(li, case, "withdraw", note="不办了")
    assert "没有下一步了" in li.sees(f"/desk/cases/{case.no}")


def test_agency_is_followed_from_hand_to_hand(work: CaseHall, li: Person) -> None:
    case = work.opens("SB02")
    said = text_of(steps(li, case, "forward_town", holder="镇社保所 老赵"))
    assert "现在在：镇里 · 镇社保所 老赵" in said
    assert "已记下：转到镇里。" in said
    said = text_of(steps(li, work.case(case.no), "decide", note="核定通过"))
    assert "按时办结" in said
    said = text_of(steps(li, work.case(case.no), "deliver", delivery="at_home"))
    assert "送到家里" in said
    assert work.case(case.no).state == "delivered"


def test_the_clock_is_stopped_and_said_so(work: CaseHall, li: Person) -> None:
    case = work.opens("MZ01")
    steps(li, case, "stop_clock", note="村级公示", until="2026-11-30")
    page = li.sees(f"/desk/cases/{case.no}")
    assert "停表中" in page
    assert 'value="run_clock"' in page
    assert 'value="stop_clock"' not in page


def test_the_material_check_is_written_anew(work: CaseHall, li: Person) -> None:
    case = work.opens("SB01")
    said = steps(
        li, case, "ask_papers", **{"paper": "户口簿", "state-0": "missing", "more_papers": "照片、收入证明"}
    )
    assert "待补材料" in said
    assert [paper.name for paper in work.case(case.no).missing] == ["户口簿", "照片", "收入证明"]
    said = steps(li, work.case(case.no), "supplement", **{"paper": "户口簿", "state-0": "given"})
    assert "还缺：照片、收入证明" in said


def test_a_clerk_who_was_slower_is_told_and_keeps_the_words(work: CaseHall, li: Person, wang: Person) -> None:
    case = work.opens("SB01")
    steps(wang, case, "note", note="家里人来问过")
    said = steps(li, case, "decide", note="已经办妥，请来取")
    assert 'data-code="case_moved_on"' in said
    assert "刚才已由wang改过" in said
    assert ">已经办妥，请来取</textarea>" in said
    assert "家里人来问过" in said
    assert work.case(case.no).state == "accepted"
    assert "已办好，待送达" in steps(li, work.case(case.no), "decide", note="已经办妥，请来取")


@pytest.mark.parametrize("version", ["", "0", "-1", "²", "one", "9" * 5000])
def test_a_version_that_never_was_is_not_the_one_somebody_saw(
    work: CaseHall, li: Person, version: str
) -> None:
    case = work.opens("SB02")
    assert 'data-code="case_moved_on"' in steps(li, case, "note", note="已打电话", version=version)
    assert work.case(case.no).version == case.version


def test_words_for_a_step_that_is_gone_are_not_lost(work: CaseHall, li: Person) -> None:
    case = work.opens("SB01")
    work.steps(case, "withdraw", by="wang", note="不办了")
    assert "您刚才写的，没有丢：" in steps(li, case, "decide", note="已经办妥")


def test_what_a_step_lacks_is_told_with_everything_still_there(work: CaseHall, li: Person) -> None:
    case = work.opens("SB01")
    said = steps(li, case, "stop_clock", note="", until="2026-12-01")
    assert 'data-code="reason_needed"' in said
    assert '<input type="date" name="until" value="2026-12-01"' in said
    assert '<details class="step" name="step" open>' in said


@pytest.mark.parametrize("form", [{"action": "dance"}, {"action": "note", "happened_at": "gestern"}])
def test_a_form_that_was_tampered_with_is_refused(work: CaseHall, li: Person, form: dict[str, str]) -> None:
    case = work.opens("SB01")
    assert 'data-code="bad_input"' in steps(li, case, **form)


def test_what_is_entered_later_shows_both_times(
    work: CaseHall, li: Person, hall_clock: TurnableClock
) -> None:
    case = work.opens("SB01")
    hall_clock.goes_on(180)
    steps(li, case, "forward_town", happened_at="2026-11-23T10:30")
    said = text_of(li.sees(f"/desk/cases/{case.no}"))
    assert "转到镇里 · 已转到镇里 2026-11-23 10:30 · li · 2026-11-23 12:00 补录" in said
    assert said.count("补录") == 1


def test_an_overdue_case_asks_why(work: CaseHall, li: Person, hall_clock: TurnableClock) -> None:
    case = work.opens("SB04")
    assert 'value="delay"' not in li.sees(f"/desk/cases/{case.no}")
    hall_clock.goes_on(3 * 24 * 60)
    li = work.hall.signed_in("li")
    page = li.sees(f"/desk/cases/{case.no}")
    assert "超时 2 个工作日" in page
    assert 'value="delay"' in page
    said = text_of(steps(li, case, "delay", overdue_code="town_waits", note="系统升级"))
    assert "镇里还没有办完 · 系统升级" in said


def test_a_slip_is_printed_again(work: CaseHall, li: Person) -> None:
    case = work.opens("SB01")
    assert "单子正在补打" in sends(li, f"/{case.no}/slip").get_data(as_text=True)
    instant = work.opens("SB03", state=CaseState.DELIVERED)
    assert "没有打印过小票" in sends(li, f"/{instant.no}/slip").get_data(as_text=True)


def test_gaps_show_their_day(work: CaseHall, li: Person) -> None:
    gap = [PaperSaid("户口簿", PaperState.GAP, "2026-12-01")]
    case = work.opens("SB01", papers=gap, state=CaseState.WITH_GAPS)
    assert 'value="2026-12-01"' in li.sees(f"/desk/cases/{case.no}")
