"""One touch, one ticket, whatever goes wrong: nervous fingers, lost answers, a dead server."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.kiosk import TAKING, Kiosk, LostAnswers
from tests.running import RunningHall

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Let the browser keep the page: that must not cost a number either."""
    return {**browser_context_args, "service_workers": "allow"}


@pytest.fixture
def kiosk(page: Page, house: RunningHall) -> Kiosk:
    """A kiosk that shows its first page."""
    return Kiosk(page, house).on()


def test_nervous_fingers_take_one_number(kiosk: Kiosk) -> None:
    before = kiosk.waiting()
    held: list[Route] = []
    kiosk.page.route(TAKING, lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no builtin
    kiosk.page.mouse.dblclick(*kiosk.middle_of("农业与土地"))
    kiosk.stands_on("category-NY")
    kiosk.can_be_touched()
    kiosk.page.mouse.click(*kiosk.middle_of("直接取号"), click_count=6, delay=5)
    kiosk.sees("正在取号，请稍等")
    for route in held:
        route.continue_()
    kiosk.number()
    kiosk.can_be_touched()
    kiosk.page.mouse.click(*kiosk.middle_of("好了"), click_count=6, delay=5)
    kiosk.stands_on("home")
    assert len(held) == 1
    assert kiosk.waiting() == before + 1


def test_a_slow_finger_counts_once(kiosk: Kiosk) -> None:
    before = kiosk.waiting()
    finger = kiosk.page.context.new_cdp_session(kiosk.page)
    for name in ("社会保障", "直接取号"):
        kiosk.can_be_touched()
        x, y = kiosk.middle_of(name)
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        kiosk.page.wait_for_timeout(1200)
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    kiosk.number()
    assert kiosk.waiting() == before + 1


def test_a_press_so_long_that_the_browser_makes_no_click_of_it_counts(kiosk: Kiosk) -> None:
    x, y = kiosk.middle_of("社会保障")
    for sign in ("pointerdown", "pointerup"):
        kiosk.button("社会保障").dispatch_event(sign, {"pointerId": 7, "clientX": x, "clientY": y})
    kiosk.stands_on("category-SB")


def test_a_lost_answer_is_asked_for_again_with_the_same_key(kiosk: Kiosk) -> None:
    before = kiosk.waiting()
    line = LostAnswers(kiosk.page, 2)
    kiosk.taps("社会保障", "直接取号").sees("正在取号，请稍等")
    kiosk.number()
    assert len(line.sent) == 3
    assert len({key for key, _wish in line.sent}) == 1
    assert kiosk.waiting() == before + 1


def test_a_reload_in_the_middle_goes_on_with_the_same_number(kiosk: Kiosk) -> None:
    before = kiosk.waiting()
    hanging: list[Route] = []

    def never_answer_the_first(route: Route) -> None:
        if hanging:
            route.continue_()
        else:
            route.fetch()
            hanging.append(route)

    kiosk.page.route(TAKING, never_answer_the_first)
    kiosk.taps("社会保障", "直接取号").sees("正在取号，请稍等")
    while not hanging:
        kiosk.page.wait_for_timeout(20)
    kiosk.page.reload()
    number = kiosk.number()
    kiosk.page.reload()
    assert kiosk.number() == number
    assert kiosk.waiting() == before + 1


def test_whoever_leaves_while_nobody_answers_leaves_nothing_behind(page: Page, house: RunningHall) -> None:
    page.clock.install()
    kiosk = Kiosk(page, house).on()
    before = kiosk.waiting()
    page.route(TAKING, lambda route: route.abort())
    kiosk.taps("社会保障", "直接取号").sees("正在取号，请稍等")
    page.clock.fast_forward(76_000)
    kiosk.stands_on("home")
    page.unroute(TAKING)
    kiosk.taps("社会保障", "直接取号").number()
    assert kiosk.waiting() == before + 1


def test_a_new_catalogue_reaches_a_quiet_page_by_itself(page: Page, house: RunningHall) -> None:
    page.clock.install()
    kiosk = Kiosk(page, house).on()
    page.evaluate("document.getElementById('entrance').dataset.edition = 'an old one'")
    page.clock.fast_forward(5_000)
    expect(page.locator("#entrance")).not_to_have_attribute("data-edition", "an old one")
    kiosk.ready()
    kiosk.stands_on("home")


def test_a_dead_server_is_told_and_the_page_comes_back_by_itself(kiosk: Kiosk) -> None:
    before = kiosk.waiting()
    kiosk.taps("社会保障")
    kiosk.is_kept()
    kiosk.hall.kill()
    kiosk.sees("机器正在恢复")
    kiosk.page.reload()
    kiosk.sees("机器正在恢复")
    kiosk.hall.start()
    expect(kiosk.page.locator("[data-overlay=away]")).to_be_hidden(timeout=15_000)
    kiosk.ready()
    kiosk.taps("社会保障", "直接取号").number()
    assert kiosk.waiting() == before + 1
