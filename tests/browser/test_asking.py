"""Somebody at the kiosk whom nobody serves: a few taps, a telephone number, and no second request."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from kiosk import clock
from kiosk.settings import DAYS
from tests.browser.axe import axe_finds
from tests.browser.kiosk import LANDSCAPE, PORTRAIT, Kiosk
from tests.running import RunningHall, running_hall

pytestmark = pytest.mark.browser

SENDING = "**/entrance/ask?*"
PHONE = "13812345678"


@pytest.fixture
def switched_off(page: Page, house: RunningHall) -> Kiosk:
    """A kiosk that is still off, with nobody at the windows; what was left before is forgotten."""
    _tell(house, "DELETE FROM requests")
    _tell(house, "DELETE FROM home_visits")
    return Kiosk(page, house)


@pytest.fixture
def kiosk(switched_off: Kiosk) -> Kiosk:
    """The same, showing its first page."""
    return switched_off.on()


def _tell(hall: RunningHall, statement: str) -> list[Any]:
    with sqlite3.connect(hall.folder / "instance" / "hall.db") as database:
        return database.execute(statement).fetchall()


def left(kiosk: Kiosk, columns: str = "kind, category, unattended, phone") -> list[Any]:
    """Return the requests that the hall keeps."""
    return _tell(kiosk.hall, f"SELECT {columns} FROM requests LEFT JOIN contacts ON contacts.id = contact_id")


def chooses_a_day(kiosk: Kiosk, number: int) -> str:
    """Tap one of the days and return its date."""
    day = kiosk.page.locator("[data-do=ask-day]").nth(number)
    day.click()
    return day.get_attribute("data-day") or ""


def test_a_message_when_no_window_is_open(kiosk: Kiosk) -> None:
    kiosk.taps("没人在？", "留言", "社会保障").stands_on("asking-phone")
    expect(kiosk.button("号码对，交上去")).to_be_disabled()
    kiosk.types(PHONE).sees("138 1234 5678")
    kiosk.taps("号码对，交上去").stands_on("asking-done")
    kiosk.sees("工作人员会打 138****5678 给您。")
    assert left(kiosk) == [("message", "SB", 1, PHONE)]
    kiosk.taps("好了").stands_on("home")
    assert PHONE[-4:] not in kiosk.page.content()


def test_typing_can_be_put_right(kiosk: Kiosk) -> None:
    kiosk.taps("没人在？", "留言", "说不清")
    kiosk.types("138123456789").sees("138 1234 5678")
    kiosk.taps("改一位").sees("138 1234 567")
    expect(kiosk.button("号码对，交上去")).to_be_disabled()
    kiosk.taps("清空").sees("请按下面的数字")
    kiosk.types("037966881234").sees("0379 6688 1234")
    kiosk.taps("号码对，交上去").stands_on("asking-done")
    assert left(kiosk) == [("message", None, 1, "037966881234")]


def test_a_booking_says_the_day_and_the_half(kiosk: Kiosk) -> None:
    kiosk.taps("没人在？", "预约", "农业与土地").stands_on("asking-day")
    expect(kiosk.button("下午")).to_be_disabled()
    day = chooses_a_day(kiosk, 6)
    kiosk.taps("下午")
    kiosk.types(PHONE).taps("号码对，交上去").stands_on("asking-done")
    kiosk.sees("下午来。")
    kiosk.sees("最晚")
    assert left(kiosk, "kind, wanted_on, wanted_half") == [("booking", day, "pm")]


def test_a_relative_asks_for_a_visit(kiosk: Kiosk) -> None:
    kiosk.taps("没人在？", "上门办理", "民政养老", "我是替家人来说的")
    expect(kiosk.button("我是替家人来说的")).to_have_attribute("aria-pressed", "true")
    kiosk.taps("一个人住的老人")
    kiosk.types(PHONE).taps("号码对，交上去").stands_on("asking-done")
    kiosk.sees("跟您约上门的日子。")
    found = _tell(kiosk.hall, "SELECT category, why, asked_by_relative, channel, state FROM home_visits")
    assert found == [("MZ", "alone_elder", 1, "kiosk", "requested")]


def test_what_could_not_be_done_needs_no_number_and_no_empty_hall(kiosk: Kiosk) -> None:
    clerk = kiosk.hall.clerk()
    clerk.opens_window(1)
    kiosk.page.reload()
    kiosk.ready()
    kiosk.taps("留言、预约、上门", "办不成的事", "户口与证明", "不留电话，直接交上去")
    kiosk.stands_on("asking-done")
    kiosk.sees("您没有留电话")
    assert left(kiosk) == [("unresolved", "HK", 0, None)]
    assert clerk.post("/api/v1/windows/1/close").status == 200


def test_a_closed_hall_takes_messages_and_bookings(page: Page, tmp_path: Path) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    with running_hall(tmp_path, f'[hours]\n{DAYS[tomorrow.weekday()]} = ["08:30-12:00"]\n') as hall:
        kiosk = Kiosk(page, hall, LANDSCAPE).on()
        kiosk.taps("预约", "社会保障")
        day = chooses_a_day(kiosk, 0)
        assert day == tomorrow.date().isoformat()
        expect(kiosk.button("下午")).to_be_disabled()
        kiosk.taps("上午")
        kiosk.types(PHONE).taps("号码对，交上去").stands_on("asking-done")
        kiosk.sees("来之前，工作人员会打 138****5678，跟您说定。")
        kiosk.taps("好了").stands_on("closed")
        kiosk.taps("留言").stands_on("asking-category")
        kiosk.taps("首页", "上门、办不成的事").stands_on("asking")
        assert left(kiosk, "kind, unattended, wanted_half, wanted_on") == [("booking", 1, "am", day)]


def test_nervous_fingers_leave_one_request(kiosk: Kiosk) -> None:
    held: list[Route] = []
    kiosk.page.route(SENDING, lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no builtin
    kiosk.taps("没人在？", "留言", "说不清")
    kiosk.types(PHONE)
    kiosk.page.mouse.click(*kiosk.middle_of("号码对，交上去"), click_count=6, delay=5)
    kiosk.sees("正在记下来，请稍等")
    for route in held:
        route.continue_()
    kiosk.stands_on("asking-done")
    assert len(held) == 1
    assert len(left(kiosk)) == 1


def test_a_lost_answer_makes_no_second_request(kiosk: Kiosk) -> None:
    keys = []

    def lose(route: Route) -> None:
        sent: Any = route.request.post_data_json
        keys.append(sent["key"])
        answer = route.fetch()
        if len(keys) < 3:
            route.abort()
        else:
            route.fulfill(response=answer)

    kiosk.page.route(SENDING, lose)
    kiosk.taps("没人在？", "留言", "说不清")
    kiosk.types(PHONE).taps("号码对，交上去").stands_on("asking-done", 10_000)
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert len(left(kiosk)) == 1


def test_nothing_is_pretended_when_the_server_is_away(kiosk: Kiosk) -> None:
    kiosk.taps("没人在？", "留言", "说不清")
    kiosk.types(PHONE)
    kiosk.page.route(SENDING, lambda route: route.abort())
    kiosk.taps("号码对，交上去").sees("没有交上去，机器连不上。请再点一次，或找工作人员。")
    assert left(kiosk) == []
    kiosk.page.unroute(SENDING)
    kiosk.taps("号码对，交上去").stands_on("asking-done")
    assert len(left(kiosk)) == 1


def test_no_days_are_invented_when_the_server_is_away(kiosk: Kiosk) -> None:
    kiosk.page.route("**/entrance/ask/days?*", lambda route: route.abort())
    kiosk.taps("没人在？", "预约", "说不清").sees("现在查不到哪天开门。")
    expect(kiosk.page.locator("[data-do=ask-day]")).to_have_count(0)


def test_a_dead_server_is_told(kiosk: Kiosk) -> None:
    kiosk.taps("没人在？", "留言", "说不清")
    kiosk.types(PHONE)
    kiosk.hall.kill()
    kiosk.sees("机器正在恢复")
    kiosk.hall.start()
    expect(kiosk.page.locator("[data-overlay=away]")).to_be_hidden(timeout=15_000)
    kiosk.taps("号码对，交上去").stands_on("asking-done")
    assert len(left(kiosk)) == 1


def test_a_wrong_number_is_told_and_stays_to_be_put_right(kiosk: Kiosk) -> None:
    kiosk.taps("没人在？", "留言", "说不清")
    kiosk.types("099912345678").taps("号码对，交上去").sees("电话号码不对")
    kiosk.sees("0999 1234 5678")
    kiosk.taps("改一位")
    expect(kiosk.page.get_by_text("电话号码不对").filter(visible=True)).to_have_count(0)
    assert left(kiosk) == []


def test_a_long_refusal_fits_on_the_small_screen(page: Page, house: RunningHall) -> None:
    kiosk = Kiosk(page, house, LANDSCAPE).on().taps("低位", "没人在？", "留言", "说不清")
    kiosk.types("099912345678").taps("号码对，交上去").sees("电话号码不对")
    said = page.locator("[data-view=asking-phone] .say")
    assert said.evaluate("(box) => box.scrollHeight <= box.clientHeight + 1")
    title, head = page.locator("#title-asking-phone").bounding_box(), page.locator(".head").bounding_box()
    assert title
    assert head
    assert title["y"] >= head["y"] + head["height"]


@pytest.mark.parametrize("way", ["首页", "idle"])
def test_who_leaves_leaves_no_number_behind(page: Page, switched_off: Kiosk, way: str) -> None:
    page.clock.install()
    kiosk = switched_off.on().taps("没人在？", "上门办理", "说不清", "我是替家人来说的", "生病了")
    kiosk.types(PHONE)
    if way == "idle":
        page.clock.fast_forward(76_000)
    else:
        kiosk.taps(way)
    kiosk.stands_on("home")
    assert PHONE[-4:] not in page.content()
    kiosk.can_be_touched()
    kiosk.taps("没人在？", "上门办理", "说不清")
    expect(kiosk.button("我是替家人来说的")).to_have_attribute("aria-pressed", "false")
    kiosk.taps("生病了").sees("请按下面的数字")


def test_whoever_leaves_while_nobody_answers_sends_nothing_more(page: Page, switched_off: Kiosk) -> None:
    page.clock.install()
    tries: list[str] = []

    def never(route: Route) -> None:
        tries.append(route.request.url)
        route.abort()

    page.route(SENDING, never)
    kiosk = switched_off.on().taps("没人在？", "留言", "说不清")
    kiosk.types(PHONE).taps("号码对，交上去").sees("正在记下来，请稍等")
    page.clock.fast_forward(76_000)
    kiosk.stands_on("home")
    before = len(tries)
    page.clock.fast_forward(30_000)
    assert len(tries) == before
    expect(page.locator("[data-overlay=asking]")).to_be_hidden()


def test_what_was_kept_is_shown_for_fifteen_seconds_in_either_language(
    page: Page, switched_off: Kiosk
) -> None:
    page.clock.install()
    kiosk = switched_off.on().taps("没人在？", "留言", "说不清")
    kiosk.types(PHONE).taps("号码对，交上去").stands_on("asking-done")
    page.clock.fast_forward(12_000)
    kiosk.taps("English").sees("Written down")
    kiosk.sees("138****5678")
    page.clock.fast_forward(12_000)
    kiosk.stands_on("asking-done")
    page.clock.fast_forward(4_000)
    kiosk.stands_on("home")


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_axe_finds_nothing_and_nothing_scrolls(page: Page, house: RunningHall, size: tuple[int, int]) -> None:
    kiosk = Kiosk(page, house, size).on().taps("没人在？")
    found = []
    for tap, view in (("预约", "asking-category"), ("说不清", "asking-day"), ("上午", "asking-phone")):
        if tap == "上午":
            chooses_a_day(kiosk, 1)
            found += wrong_with(kiosk)
        kiosk.taps(tap).stands_on(view)
        found += wrong_with(kiosk)
    kiosk.types(PHONE)
    found += wrong_with(kiosk)
    kiosk.taps("号码对，交上去").stands_on("asking-done")
    found += wrong_with(kiosk)
    kiosk.taps("首页", "没人在？", "上门办理", "说不清", "我是替家人来说的").can_be_touched()
    found += wrong_with(kiosk)
    assert found + (axe_finds(page) if size == LANDSCAPE else []) == []


def wrong_with(kiosk: Kiosk) -> list[str]:
    """Return whether the page scrolls and what axe finds; it judges words and colours: one screen will do."""
    kiosk.can_be_touched()
    fits = kiosk.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    return ([] if fits else ["it scrolls"]) + (axe_finds(kiosk.page) if kiosk.size == PORTRAIT else [])
