"""A villager at the kiosk: two taps, a number, home again."""

import sqlite3
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from kiosk import clock
from kiosk.settings import DAYS
from tests.browser.kiosk import LANDSCAPE, TAKING, Kiosk
from tests.running import RunningHall, running_hall

pytestmark = pytest.mark.browser


@pytest.fixture
def kiosk(page: Page, house: RunningHall) -> Kiosk:
    """A kiosk that shows its first page."""
    return Kiosk(page, house).on()


def test_two_taps_give_a_number(kiosk: Kiosk) -> None:
    before = kiosk.waiting()
    number = kiosk.taps("社会保障", "直接取号").number()
    assert number == f"A{before + 1:03d}"
    assert kiosk.waiting() == before + 1
    kiosk.sees("窗口还没有人，工作人员马上来")
    kiosk.sees("请记住或拍下这个号码")


def test_an_items_page_tells_what_to_bring_before_a_number_is_taken(kiosk: Kiosk) -> None:
    kiosk.taps("民政养老", "最低生活保障申请")
    for words in ("居民身份证", "户口簿", "30 个工作日办好", "走不动的，可以请人上门办", "申请低保"):
        kiosk.sees(words)
    with kiosk.page.expect_request(TAKING) as taking:
        kiosk.taps("普通取号").number()
    assert taking.value.post_data_json == {"errands": ["MZ01"], "priority": False, "language": "zh"}


def test_priority_has_a_number_of_its_own(kiosk: Kiosk) -> None:
    assert kiosk.taps("残疾人服务", "残疾人证申领", "优先取号").number().startswith("Y")


def test_several_errands_go_on_one_ticket(kiosk: Kiosk) -> None:
    before = kiosk.waiting()
    kiosk.taps("社会保障", "社会保障卡", "再加一件事", "医保与生育", "生育登记", "再加一件事")
    kiosk.taps("农业与土地", "农村宅基地", "再加一件事")
    kiosk.taps("已选 3 件事", "生孩子登记")
    kiosk.sees("已选 2 件事")
    kiosk.taps("再加一件事", "户口与证明", "户口登记代办")
    kiosk.sees("连同已选的 2 件事，取一个号")
    with kiosk.page.expect_request(TAKING) as taking:
        kiosk.taps("普通取号").number()
    sent: Any = taking.value.post_data_json
    assert sent["errands"] == ["SB04", "NY01", "HK01"]
    assert kiosk.waiting() == before + 1


def test_a_staffed_hall_tells_how_long_it_takes(kiosk: Kiosk) -> None:
    clerk = kiosk.hall.clerk()
    clerk.opens_window(1)
    kiosk.taps("农业与土地", "直接取号").number()
    kiosk.sees("前面还有")
    kiosk.sees("预计等")
    answer = clerk.post("/api/v1/windows/1/close")
    assert answer.status == 200


def test_who_does_not_know_is_led_by_plain_words(kiosk: Kiosk) -> None:
    kiosk.taps("不知道办什么，帮我选", "家里有困难", "申请低保", "返回", "返回")
    kiosk.taps("这些证明村里不用开、不能开")
    kiosk.sees("亲属关系证明")
    kiosk.taps("下一页", "下一页", "下一页")
    kiosk.sees("证件遗失证明")
    expect(kiosk.button("下一页")).to_be_disabled()
    kiosk.taps("首页").stands_on("home")


def test_help_rings_at_the_desk(kiosk: Kiosk) -> None:
    kiosk.taps("请人帮忙").sees("已经通知工作人员，请稍等")
    with sqlite3.connect(kiosk.hall.folder / "instance" / "hall.db") as database:
        assert database.execute("SELECT place FROM help_rings").fetchall() == [("entrance",)]
    kiosk.taps("知道了", "农业与土地").stands_on("category-NY")


def test_english_from_the_first_tap_to_the_slip(kiosk: Kiosk) -> None:
    kiosk.taps("English", "Social insurance", "Resident pension enrolment")
    kiosk.sees("What to bring")
    with kiosk.page.expect_request(TAKING) as taking:
        kiosk.taps("Take a number").number()
    sent: Any = taking.value.post_data_json
    assert sent["language"] == "en"
    kiosk.sees("Your number")
    assert kiosk.page.evaluate("document.documentElement.lang") == "en"
    kiosk.taps("中文").sees("您的号码")


def test_a_refusal_says_why_and_what_to_do(kiosk: Kiosk) -> None:
    problem = {"code": "clock_went_back", "detail": "电脑的日期不对。请工作人员校准时间。", "status": 503}
    kiosk.page.route(
        TAKING, lambda route: route.fulfill(json=problem, status=503, content_type="application/problem+json")
    )
    kiosk.taps("社会保障", "直接取号").sees("请工作人员校准时间。")
    kiosk.sees("请点“请人帮忙”，或到窗口找工作人员。")
    kiosk.page.unroute(TAKING)
    assert kiosk.taps("再试一次").number()


def test_the_slips_way_out_of_the_printer_can_be_followed(kiosk: Kiosk) -> None:
    states = iter(["queued", "queued", "failed"])

    def tell(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"print": next(states, "printed")})

    kiosk.page.route("**/api/v1/tickets**", tell)
    kiosk.taps("社会保障", "直接取号").sees("正在打印小票，请稍等")
    kiosk.sees("小票没打出来，请记住或拍下这个号码")
    kiosk.sees("请拿好您的小票")


def test_a_page_that_is_left_counts_aloud_and_goes_home_in_chinese(page: Page, house: RunningHall) -> None:
    page.clock.install()
    kiosk = Kiosk(page, house).on().taps("English", "Lower", "Farming and land")
    page.clock.fast_forward(58_000)
    kiosk.sees("Take a number now")
    page.clock.fast_forward(3_000)
    kiosk.sees("Are you still there?")
    kiosk.sees("Going home in 1")
    kiosk.taps("Yes, I am").stands_on("category-NY")
    page.clock.fast_forward(58_000)
    kiosk.stands_on("category-NY")
    page.clock.fast_forward(18_000)
    kiosk.stands_on("home")
    kiosk.sees("您来办什么事？")
    expect(kiosk.button("低位")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-overlay=still]")).to_be_hidden()


def test_a_number_is_shown_for_fifteen_seconds(page: Page, house: RunningHall) -> None:
    page.clock.install()
    kiosk = Kiosk(page, house).on().taps("社会保障", "直接取号")
    kiosk.number()
    page.clock.fast_forward(12_000)
    kiosk.taps("大字").sees("秒后回首页")
    page.clock.fast_forward(12_000)
    kiosk.stands_on("result")
    page.clock.fast_forward(4_000)
    kiosk.stands_on("home")


def test_outside_the_hours_it_says_when_the_hall_opens(page: Page, tmp_path_factory: Any) -> None:
    tomorrow = DAYS[(clock.now() + timedelta(days=1)).weekday()]
    with running_hall(tmp_path_factory.mktemp("closed"), f'[hours]\n{tomorrow} = ["08:30-12:00"]\n') as hall:
        page.clock.install()
        kiosk = Kiosk(page, hall, LANDSCAPE).on()
        kiosk.sees("明天 08:30 开门")
        kiosk.taps("先看看要带什么", "社会保障", "社会保障卡").sees("要带什么")
        expect(kiosk.button("普通取号")).to_be_hidden()
        kiosk.taps("首页").stands_on("closed")
        kiosk.taps("先看看要带什么").stands_on("home")
        page.clock.fast_forward(76_000)
        kiosk.stands_on("closed")
        kiosk.taps("English").sees("We open: Tomorrow 08:30")
