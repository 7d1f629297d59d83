"""One touch, one ticket, whatever goes wrong: nervous fingers, lost answers, a dead server."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.kiosk import TAKING, Kiosk, LostAnswers
from tests.running import RunningHall

pytestmark = pytest.mark.browser


@pytest.fixture
def kiosk(page: Page, hall: RunningHall) -> Kiosk:
    """A kiosk that shows its first page."""
    return Kiosk(page, hall).on()


def test_nervous_fingers_take_one_number(kiosk: Kiosk) -> None:
    x, y = kiosk.middle_of("农业与土地")
    kiosk.page.mouse.dblclick(x, y)
    kiosk.stands_on("category-NY")
    x, y = kiosk.middle_of("直接取号")
    kiosk.page.wait_for_timeout(450)
    kiosk.page.mouse.click(x, y, click_count=6, delay=5)
    kiosk.number()
    kiosk.stands_on("home", 8000)
    kiosk.page.mouse.dblclick(*kiosk.middle_of("农业与土地"))
    kiosk.stands_on("home")
    assert kiosk.waiting() == 1


def test_a_slow_finger_counts_once(kiosk: Kiosk) -> None:
    kiosk.taps("社会保障")
    finger = kiosk.page.context.new_cdp_session(kiosk.page)
    x, y = kiosk.middle_of("直接取号")
    kiosk.page.wait_for_timeout(450)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    kiosk.page.wait_for_timeout(1200)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert kiosk.number() == "A001"
    assert kiosk.waiting() == 1


def test_a_lost_answer_is_asked_for_again_with_the_same_key(kiosk: Kiosk) -> None:
    line = LostAnswers(kiosk.page, 2)
    kiosk.taps("社会保障", "直接取号").sees("正在取号，请稍等")
    assert kiosk.number() == "A001"
    assert len(line.sent) == 3
    assert len({key for key, _wish in line.sent}) == 1
    assert kiosk.waiting() == 1


def test_a_reload_in_the_middle_goes_on_with_the_same_number(kiosk: Kiosk) -> None:
    hanging: list[Route] = []

    def keep_waiting(route: Route) -> None:
        route.fetch()
        hanging.append(route)

    kiosk.page.route(TAKING, keep_waiting)
    kiosk.taps("社会保障", "直接取号").sees("正在取号，请稍等")
    kiosk.page.wait_for_function("performance.now() > 0")
    while not hanging:
        kiosk.page.wait_for_timeout(50)
    kiosk.page.unroute(TAKING)
    kiosk.page.reload()
    assert kiosk.number() == "A001"
    kiosk.page.reload()
    assert kiosk.number() == "A001"
    assert kiosk.waiting() == 1


def test_a_dead_server_is_told_and_the_page_comes_back_by_itself(kiosk: Kiosk) -> None:
    kiosk.taps("社会保障")
    kiosk.page.wait_for_function("navigator.serviceWorker.controller !== null")
    kiosk.page.reload()
    kiosk.ready()
    kiosk.hall.kill()
    kiosk.sees("机器正在恢复")
    kiosk.page.reload()
    kiosk.sees("机器正在恢复")
    kiosk.hall.start()
    expect(kiosk.page.locator("[data-overlay=away]")).to_be_hidden(timeout=15_000)
    kiosk.ready()
    assert kiosk.taps("社会保障", "直接取号").number() == "A001"


def test_a_new_catalogue_reaches_a_quiet_page_by_itself(kiosk: Kiosk) -> None:
    kiosk.page.evaluate("document.getElementById('entrance').dataset.edition = 'an old one'")
    kiosk.page.wait_for_function("document.getElementById('entrance').dataset.edition !== 'an old one'")
    kiosk.ready()
    kiosk.stands_on("home")
