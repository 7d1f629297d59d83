"""The phone page changes by itself when its number is called, and says when it cannot know."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, ViewportSize, expect

from tests.browser.axe import axe_finds
from tests.running import RunningHall, Visitor

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 360, "height": 740}
HEAVIEST = 60_000
LOST = "连接中断"
FROM_CALL_TO_END: list[tuple[str, dict[str, Any], str, str]] = [
    ("call", {}, "1", "到你了，请到1号窗口"),
    ("miss", {}, "1", "过号了，不要紧"),
    ("requeue", {}, "1", "等候中"),
    ("call", {}, "2", "到你了，请到1号窗口"),
    ("recall", {}, "3", "到你了，请到1号窗口"),
    ("start", {}, "3", "正在1号窗口办理"),
    ("hold", {}, "3", "先放一放"),
    ("resume", {}, "3", "正在1号窗口办理"),
    ("finish", {"outcomes": ["done"]}, "3", "办完了，谢谢您"),
]
FEEL_IT_SHAKE = "window.shaken = 0; navigator.vibrate = () => { window.shaken += 1; return true; };"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small Chinese phone."""
    with browser.new_context(viewport=PHONE, locale="zh-CN") as context:
        yield context.new_page()


def shows(phone: Page, *sentences: str) -> None:
    for sentence in sentences:
        expect(phone.locator("#ticket")).to_contain_text(sentence)


def test_the_page_follows_a_ticket_from_waiting_to_the_end(
    phone: Page, house: RunningHall, clerk: Visitor
) -> None:
    phone.add_init_script(FEEL_IT_SHAKE)
    phone.clock.install()
    ticket = house.visitor().takes_a_number()
    phone.goto(f"{house.url}/t/{ticket['token']}")
    shows(phone, ticket["number"], "等候中", "前面还有0 人", "下一个就是您")
    assert axe_finds(phone) == []
    for action, body, calls, sentence in FROM_CALL_TO_END:
        clerk.steps(ticket, action, **body)
        phone.clock.run_for(5_000)
        expect(phone.locator("#ticket article")).to_have_attribute("data-calls", calls)
        shows(phone, sentence)
        assert axe_finds(phone) == []
    assert phone.evaluate("window.shaken") == 3, "two calls and a recall are felt, nothing else"
    assert phone.context.cookies() == []


def test_the_page_asks_again_after_five_seconds_and_the_title_calls(
    phone: Page, house: RunningHall, clerk: Visitor
) -> None:
    ticket = house.visitor().takes_a_number()
    phone.goto(f"{house.url}/t/{ticket['token']}")
    shows(phone, "等候中")
    clerk.steps(ticket, "call")
    expect(phone.locator("#ticket .go")).to_have_text("到你了，请到1号窗口", timeout=8_000)
    expect(phone).to_have_title(f"到你了 · {ticket['number']} · 本村党群服务中心")
    clerk.steps(clerk.steps(ticket, "start"), "finish", outcomes=["done"])


def test_the_whole_page_is_light_and_loads_no_font(phone: Page, house: RunningHall) -> None:
    loaded: list[Response] = []

    def keep(response: Response) -> None:
        loaded.append(response)

    phone.on("response", keep)
    ticket = house.visitor().takes_a_number()
    phone.goto(f"{house.url}/t/{ticket['token']}", wait_until="networkidle")
    assert sum(len(each.body()) for each in loaded) < HEAVIEST
    assert not [each.url for each in loaded if "font" in each.url or each.status != 200]
    root = "document.documentElement"
    assert phone.evaluate(f"{root}.scrollWidth") == PHONE["width"]


def test_the_page_works_without_javascript(browser: Browser, house: RunningHall) -> None:
    ticket = house.visitor().takes_a_number()
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        page.goto(f"{house.url}/t/{ticket['token']}")
        shows(page, ticket["number"], "等候中")
        expect(page.locator("meta[http-equiv=refresh]")).to_have_count(1)


def test_a_lost_connection_is_told_and_a_found_one_too(phone: Page, house: RunningHall) -> None:
    ticket = house.visitor().takes_a_number()
    phone.clock.install()
    phone.goto(f"{house.url}/t/{ticket['token']}")
    phone.route("**/now*", lambda route: route.abort())
    phone.clock.run_for(5_000)
    expect(phone.locator("#lost")).to_contain_text(LOST)
    expect(phone.locator(".ticket")).to_have_css("filter", "grayscale(1)")
    phone.unroute("**/now*")
    phone.clock.run_for(5_000)
    expect(phone.locator("#lost")).to_be_hidden()


def test_an_unknown_slip_is_told_what_to_do(phone: Page, house: RunningHall) -> None:
    answer = phone.goto(f"{house.url}/t/nobody-has-this")
    assert answer is not None
    assert answer.status == 404
    expect(phone.get_by_role("heading", name="找不到这个号")).to_be_visible()
    assert axe_finds(phone) == []
    phone.get_by_role("link", name="English").click()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
