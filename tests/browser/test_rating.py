"""Rating in a real browser: the phone page from the call to the thanks, and the pad that asks and rests."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.axe import axe_finds
from tests.browser.clerk import Clerk
from tests.browser.conftest import PHONE
from tests.running import RunningHall, Visitor

pytestmark = pytest.mark.browser
PAD: ViewportSize = {"width": 1024, "height": 768}
ASKS = "请为这次服务打分"


@pytest.fixture(scope="module")
def house_config() -> str:
    """The pad asks for five seconds."""
    return "[cases]\nrating_seconds = 5\n"


@pytest.fixture
def pad(browser: Browser, house: RunningHall, clerk: Visitor) -> Iterator[Page]:
    """A tablet at window 1, calm: whoever was served before has gone."""
    assert clerk
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        Clerk(page, house).comes_back()
        page.set_viewport_size(PAD)
        page.goto(f"{house.url}/desk/pad")
        page.get_by_role("link", name="1号窗口").click()
        expect(page.locator("section[data-kind=calm]")).to_be_visible(timeout=10_000)
        yield page


def serves(clerk: Visitor) -> Any:
    """Let somebody come and be served to the end."""
    ticket = clerk.takes_a_number()
    for action in ("call", "start", "finish"):
        clerk.steps(ticket, action)
    return ticket


def choose(page: Page, words: str) -> None:
    page.get_by_text(words, exact=True).click()


def test_the_phone_asks_when_the_visit_ends_and_thanks(
    phone: Page, house: RunningHall, clerk: Visitor
) -> None:
    ticket = house.visitor().takes_a_number()
    phone.goto(f"{house.url}/t/{ticket['token']}")
    expect(phone.locator(".rating")).to_have_count(0)
    for action in ("call", "start", "finish"):
        clerk.steps(ticket, action)
    expect(phone.locator(".rating")).to_be_visible(timeout=8_000)
    expect(phone.locator("input[type=radio]:checked")).to_have_count(0)
    for hidden in (".reasons", ".rating-words", ".rating-answer"):
        expect(phone.locator(hidden)).to_be_hidden()
    assert axe_finds(phone) == []


def test_a_bad_word_may_have_reasons_and_a_number_to_call(
    phone: Page, house: RunningHall, clerk: Visitor
) -> None:
    phone.goto(f"{house.url}/t/{serves(clerk)['token']}")
    choose(phone, "满意")
    expect(phone.locator(".rating-words")).to_be_visible()
    expect(phone.locator(".reasons")).to_be_hidden()
    choose(phone, "非常不满意")
    choose(phone, "等太久")
    phone.get_by_label("电话").fill("12")
    assert axe_finds(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.get_by_role("alert")).to_contain_text("电话号码不对")
    expect(phone.get_by_label("等太久")).to_be_checked()
    phone.get_by_label("电话").fill("13812345678")
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.locator(".rating-thanks")).to_be_visible()
    assert axe_finds(phone) == []
    assert phone.context.cookies() == []


def test_the_faces_can_be_reached_by_the_keyboard(phone: Page, house: RunningHall, clerk: Visitor) -> None:
    phone.goto(f"{house.url}/t/{serves(clerk)['token']}")
    phone.get_by_role("radio", name="非常满意", exact=True).focus()
    for _ in range(3):
        phone.keyboard.press("ArrowDown")
    expect(phone.get_by_role("radio", name="不满意", exact=True)).to_be_checked()
    phone.keyboard.press("Enter")
    expect(phone.locator(".rating-thanks")).to_be_visible()


def test_the_phone_rates_without_javascript(browser: Browser, house: RunningHall, clerk: Visitor) -> None:
    with browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN") as context:
        page = context.new_page()
        page.goto(f"{house.url}/t/{serves(clerk)['token']}")
        choose(page, "基本满意")
        choose(page, "说不清楚")
        page.get_by_role("button", name="提交评价").click()
        expect(page.locator(".rating-thanks")).to_be_visible()


def test_the_pad_asks_thanks_and_rests(pad: Page, clerk: Visitor) -> None:
    assert axe_finds(pad) == []
    ticket = serves(clerk)
    expect(pad.get_by_role("heading", name=ASKS)).to_be_visible(timeout=4_000)
    expect(pad.locator("input[type=radio]:checked")).to_have_count(0)
    assert ticket["number"] not in pad.content()
    boxes = [face.bounding_box() for face in pad.locator(".face").all()]
    assert len(boxes) == 5
    assert all(box and box["width"] >= 150 and box["height"] >= 150 for box in boxes)
    choose(pad, "不满意")
    choose(pad, "态度不好")
    assert axe_finds(pad) == []
    send = pad.get_by_role("button", name="提交")
    expect(send).to_be_in_viewport(ratio=1)
    send.click()
    expect(pad.get_by_role("heading", name="谢谢您")).to_be_visible()
    assert axe_finds(pad) == []
    expect(pad.locator("section[data-kind=calm]")).to_be_visible(timeout=7_000)
    pad.wait_for_timeout(3_500)
    expect(pad.locator("section[data-kind=calm]")).to_be_visible()
    assert pad.url.endswith("/desk/pad/1")


def test_the_pad_rests_when_nobody_answers_and_asks_no_more(pad: Page, clerk: Visitor) -> None:
    serves(clerk)
    expect(pad.get_by_role("heading", name=ASKS)).to_be_visible(timeout=4_000)
    pad.wait_for_timeout(3_500)
    expect(pad.get_by_role("heading", name=ASKS)).to_be_visible()
    expect(pad.locator("section[data-kind=calm]")).to_be_visible(timeout=3_000)
    pad.wait_for_timeout(3_500)
    expect(pad.locator("section[data-kind=calm]")).to_be_visible()


def test_a_finger_on_the_pad_gives_more_time_even_when_the_next_one_sits_down(
    pad: Page, clerk: Visitor
) -> None:
    serves(clerk)
    choose(pad, "非常不满意")
    ticket = clerk.takes_a_number()
    for action in ("call", "start"):
        clerk.steps(ticket, action)
    pad.wait_for_timeout(3_000)
    choose(pad, "等太久")
    pad.wait_for_timeout(3_500)
    expect(pad.get_by_role("radio", name="非常不满意")).to_be_checked()
    pad.get_by_role("button", name="提交").click()
    expect(pad.get_by_role("heading", name="谢谢您")).to_be_visible()
    clerk.steps(ticket, "finish")


def test_an_untouched_pad_is_calm_when_the_next_one_sits_down(pad: Page, clerk: Visitor) -> None:
    serves(clerk)
    expect(pad.get_by_role("heading", name=ASKS)).to_be_visible(timeout=4_000)
    ticket = clerk.takes_a_number()
    for action in ("call", "start"):
        clerk.steps(ticket, action)
    expect(pad.locator("section[data-kind=calm]")).to_be_visible(timeout=3_000)
    clerk.steps(ticket, "finish")


def test_what_does_not_arrive_can_be_sent_again(pad: Page, clerk: Visitor) -> None:
    serves(clerk)
    choose(pad, "非常满意")
    pad.route("**/desk/pad/1", lambda route: route.abort())
    send = pad.get_by_role("button", name="提交")
    send.click()
    expect(pad.locator(".failed")).to_be_visible()
    pad.unroute("**/desk/pad/1")
    send.click()
    expect(pad.get_by_role("heading", name="谢谢您")).to_be_visible()


def test_a_lost_connection_is_told(pad: Page) -> None:
    pad.route("**/now", lambda route: route.abort())
    expect(pad.locator("#lost")).to_be_visible(timeout=4_000)
    assert axe_finds(pad) == []
    pad.unroute("**/now")
    expect(pad.locator("#lost")).to_be_hidden(timeout=4_000)
