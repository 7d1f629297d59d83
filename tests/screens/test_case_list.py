"""The list of cases and the strip on the desk's first page: the late ones first, nobody named in full."""

import re

import pytest

from kiosk.records.cases.listing import PER_PAGE
from kiosk.records.cases.models import CaseState
from kiosk.records.cases.people import Who
from tests.conftest import TurnableClock
from tests.screens.caseful import CaseHall, sends, text_of
from tests.screens.staffed import Person

DAY = 24 * 60


def table(page: str) -> str:
    """Return the rows of a list."""
    return text_of(page.partition("<tbody>")[2].partition("</tbody>")[0])


def finds(person: Person, text: str) -> str:
    return table(sends(person, "/find", text=text).get_data(as_text=True))


def test_the_most_urgent_stands_first_and_people_are_masked(
    work: CaseHall, li: Person, hall_clock: TurnableClock
) -> None:
    calm, late, soon = work.opens("MZ01"), work.opens("SB04"), work.opens("DQ03")
    hall_clock.goes_on(2 * DAY)
    rows = table(li.sees("/desk/cases"))
    places = [rows.index(case.no[-12:]) for case in (late, soon, calm)]
    assert places == sorted(places)
    assert "超时 1 个工作日" in rows
    assert "还剩 1 个工作日" in rows
    assert "还剩 28 个工作日" in rows
    assert "张*丰" in rows
    assert "张三丰" not in rows


def test_a_stopped_clock_and_an_unsure_day_are_said(work: CaseHall, li: Person) -> None:
    stopped = work.opens("SB01")
    work.steps(stopped, "stop_clock", note="公示", until="2026-11-30")
    work.opens("MZ01")
    rows = table(li.sees("/desk/cases"))
    assert "停表中" in rows
    assert "还剩 30 个工作日（暂定）" in rows


def test_each_view_holds_its_own(work: CaseHall, li: Person, hall_clock: TurnableClock) -> None:
    mine, others = work.opens("MZ01"), work.opens("SB01", by="wang")
    late = work.opens("SB04", by="wang")
    ready, ended = work.opens("JY01"), work.opens("SB03", state=CaseState.DELIVERED)
    work.steps(ready, "decide", note="办好了")
    work.offers(others, to="li", by="wang")
    hall_clock.goes_on(2 * DAY)
    views = {
        "open": {mine, others, late}, "mine": {mine, ready}, "overdue": {late}, "decided": {ready},
        "hand_overs": {others}, "ended": {ended},
    }  # fmt: skip
    for view, cases in views.items():
        rows = table(li.sees(f"/desk/cases?view={view}"))
        assert set(re.findall(r"\d{8}-\d{3}", rows)) == {case.no[-12:] for case in cases}, view


def test_category_and_item_narrow_a_list(work: CaseHall, li: Person) -> None:
    work.opens("SB01"), work.opens("SB02"), work.opens("MZ01")
    assert len(re.findall("20261123-", table(li.sees("/desk/cases?category=SB")))) == 2
    only = table(li.sees("/desk/cases?category=SB&item=SB02"))
    assert "养老保险待遇申领" in only
    assert "参保登记" not in only


def test_a_confidential_case_stays_unnamed_and_cannot_be_fished_out(work: CaseHall, li: Person) -> None:
    secret = work.opens("DQ02", by="wang")
    rows = table(li.sees("/desk/cases"))
    assert "保密办件" in rows
    assert "调解" not in rows
    assert "张" not in rows
    for narrowed in ("category=DQ", "item=DQ02"):
        assert table(li.sees(f"/desk/cases?{narrowed}")) == ""
    for asked in ("张三丰", "5678", "002X"):
        assert finds(li, asked) == ""
    assert "保密办件" in finds(li, secret.no)
    assert "人民调解申请" in table(work.hall.signed_in("wang").sees("/desk/cases"))


@pytest.mark.parametrize("asked", ["张三", " 张 三丰", "5678", "002x", "20261123-001", "1123-001"])
def test_a_case_is_found_by_what_people_know_of_it(work: CaseHall, li: Person, asked: str) -> None:
    case = work.opens("SB01")
    work.opens("SB02", who=Who("李四", "13900000000"))
    assert re.findall(r"\d{8}-\d{3}", finds(li, asked)) == [case.no[-12:]]


def test_a_case_is_found_by_its_ticket(work: CaseHall) -> None:
    li = work.hall.at_window(1)
    ticket = work.hall.arrives("SB03")
    li.presses("windows/1/next")
    li.steps(work.hall.ticket(ticket.id), "start")
    li.steps(work.hall.ticket(ticket.id), "finish")
    assert "A001" in finds(li, "a001")


def test_whom_somebody_looks_for_never_stands_in_an_address(li: Person) -> None:
    page = li.sees("/desk/cases")
    assert re.search(r'<form[^>]*method="post"[^>]*action="/desk/cases/find"', page)
    assert li.client.get("/desk/cases/find").status_code == 404
    assert "没有查到" in sends(li, "/find", text="%").get_data(as_text=True)


def test_a_long_list_has_pages(work: CaseHall, li: Person) -> None:
    for _ in range(PER_PAGE + 1):
        work.opens("SB03", state=CaseState.DELIVERED)
    first = li.sees("/desk/cases?view=ended")
    assert len(re.findall("20261123-", table(first))) == PER_PAGE
    assert "view=ended&amp;page=2" in first
    assert len(re.findall("20261123-", table(li.sees("/desk/cases?view=ended&page=2")))) == 1
    assert "后面没有了" in li.sees("/desk/cases?view=ended&page=99999999999999999999")


@pytest.mark.parametrize("asked", ["view=all", "page=-1", "page=x", "category=XX"])
def test_an_address_that_makes_no_sense_does_no_harm(li: Person, asked: str) -> None:
    assert "这里现在没有办件" in li.sees(f"/desk/cases?{asked}")


def test_the_first_page_tells_what_is_late(work: CaseHall, li: Person, hall_clock: TurnableClock) -> None:
    assert 'id="due"' not in li.sees("/desk")
    late, soon = work.opens("SB04"), work.opens("DQ03")
    work.opens("MZ01")
    hall_clock.goes_on(2 * DAY)
    page = li.sees("/desk")
    strip = text_of(page[page.index('id="due"') - 30 : page.index('<main class="desk-main">')])
    assert "超时 1 件 · 快到期 1 件" in strip
    assert strip.index(late.no[-8:]) < strip.index(soon.no[-8:])
    assert "张" not in strip
    assert "没有要处理的提醒" not in page


def test_the_first_page_names_three_at_most_and_no_secret(
    work: CaseHall, li: Person, hall_clock: TurnableClock
) -> None:
    for _ in range(4):
        work.opens("DQ03", by="wang")
    hall_clock.goes_on(2 * DAY)
    page = li.sees("/desk/panel")
    assert "快到期 4 件" in page
    assert page.count("保密办件") == 3
    assert "法律援助" not in page[page.index('id="due"') : page.index('id="due"') + 1500]


def test_the_first_page_shows_a_hand_over_to_the_taker_only(work: CaseHall, li: Person) -> None:
    case = work.opens("SB01")
    work.offers(case)
    assert "li请您接手" in work.hall.signed_in("wang").sees("/desk/panel")
    assert 'id="offered"' not in li.sees("/desk/panel")


def test_the_list_speaks_english(work: CaseHall, li: Person) -> None:
    work.opens("SB01")
    li.client.set_cookie("lang", "en")
    assert "Resident pension enrolment" in table(li.sees("/desk/cases"))


def test_a_search_that_is_refused_is_told_in_words(li: Person) -> None:
    answer = sends(li, "/find", text="张\x00三")
    assert answer.status_code == 422
    assert "里面有看不见的字符，请重新输入" in answer.text
