"""The TV and its line to the hall: a stream, else looks, and a sign when neither is there."""

import signal
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_finds
from tests.browser.tv import Tv
from tests.running import RunningHall, Visitor

pytestmark = pytest.mark.browser
LOST = "连接中断，号码可能不是最新的"
LANDSCAPE, PORTRAIT = (1920, 1080), (1080, 1920)


@pytest.fixture
def tv(page: Page, house: RunningHall) -> Tv:
    """The TV without a voice, still off."""
    return Tv(page, house).silent()


def serve_next(clerk: Visitor) -> Any:
    """Call the next person and be done with them."""
    called = clerk.calls_next(1)
    return clerk.steps(clerk.steps(called, "start"), "finish", outcomes=["done"])


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT])
def test_the_page_fits_the_screen_and_everybody_can_read_it(
    tv: Tv, house: RunningHall, clerk: Visitor, size: tuple[int, int]
) -> None:
    width, height = size
    tv.page.set_viewport_size({"width": width, "height": height})
    tv.page.emulate_media(reduced_motion="reduce")  # nothing is looked at while it fades
    for category in ("SB", "SB", "YS", "MZ", "CL", "JY", "NY", "HK", "DQ"):
        house.visitor().takes_a_number(category=category)
    number = clerk.calls_next(1)["number"]
    tv.on()
    expect(tv.page.locator("#now-number")).to_have_text(number)
    expect(tv.page.locator("#total")).to_have_text("8 人")
    expect(tv.page.locator("#categories li")).to_have_count(7)  # one of the eight is discreet
    expect(tv.page.locator("#categories li").first).to_have_text("社会保障1")
    expect(tv.page.locator("#windows li")).to_have_text([f"1号窗口{number}", "2号窗口未开"])
    root = "document.documentElement"
    assert tv.page.evaluate(f"[{root}.scrollWidth, {root}.scrollHeight]") == [width, height]
    box = tv.page.locator("#now-number").bounding_box()
    assert box is not None
    assert box["height"] >= height / 5
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert axe_finds(tv.page) == []
    clerk.steps(house.visitor().get("/api/v1/board").json["calls"][0], "start")
    clerk.steps(house.visitor().get("/api/v1/board").json["calls"][0], "finish", outcomes=["done"])
    for _ in range(8):
        serve_next(clerk)


def test_a_refused_stream_is_replaced_by_looks(tv: Tv, house: RunningHall, clerk: Visitor) -> None:
    tv.page.route("**/board/events", lambda route: route.fulfill(status=503))
    tv.on(call_seconds=1)
    for _ in range(3):
        house.visitor().takes_a_number()
    early = [serve_next(clerk)["number"] for _ in range(2)]
    called = clerk.calls_next(1)
    tv.announces(called["number"])
    assert tv.announced == [*early, called["number"]]
    tv.rests()
    clerk.steps(called, "recall")
    tv.announces(called["number"])
    expect(tv.page.get_by_text(LOST)).to_be_hidden()
    clerk.steps(clerk.steps(called, "start"), "finish", outcomes=["done"])


def test_a_line_that_falls_silent_is_told(tv: Tv, house: RunningHall) -> None:
    """A pulled cable closes nothing: only the missing heartbeat tells."""
    assert house.process is not None
    tv.page.clock.install()
    tv.on()
    house.process.send_signal(signal.SIGSTOP)
    try:
        tv.page.clock.fast_forward(9_000)
        expect(tv.page.get_by_text(LOST)).to_be_hidden()
        tv.page.clock.fast_forward(4_000)
        expect(tv.page.get_by_text(LOST)).to_be_visible()
    finally:
        house.process.send_signal(signal.SIGCONT)
    tv.page.clock.fast_forward(3_000)
    expect(tv.page.get_by_text(LOST)).to_be_hidden()


def test_notices_take_turns_and_long_ones_come_in_parts(tv: Tv, house: RunningHall) -> None:
    lines = ["周五上午体检。", "医保缴费到月底截止，" * 8]
    with closing(sqlite3.connect(house.folder / "instance" / "hall.db")) as database, database:
        database.executemany("INSERT INTO notices (position, words) VALUES (?, ?)", list(enumerate(lines)))
    house.visitor().takes_a_number()
    tv.page.clock.install()
    tv.on()
    notice = tv.page.locator("#notice")
    expect(notice).to_have_text(lines[0])
    parts = []
    for _ in range(2):
        before = notice.inner_text()
        tv.page.clock.run_for(9_000)
        expect(notice).not_to_have_text(before)
        parts.append(notice.inner_text())
    assert "".join(parts) == lines[1]
    tv.page.clock.run_for(9_000)
    expect(notice).to_have_text(lines[0])


def test_a_hall_that_dies_is_told_and_one_that_comes_back_is_used_again(
    page: Page, hall: RunningHall
) -> None:
    """Of the calls made in between, only the one who has not come yet is announced."""
    tv = Tv(page, hall).silent().on()
    hall.visitor().takes_a_number()
    clerk = hall.clerk()
    clerk.opens_window(1)
    before = serve_next(clerk)["number"]
    tv.announces(before)
    hall.kill()
    expect(page.get_by_text(LOST)).to_be_visible(timeout=12_000)
    expect(page.locator("body.lost #now-number")).to_have_css("color", "rgb(68, 64, 60)")
    expect(page.locator("#now")).to_have_css("filter", "grayscale(1)")
    page.route("**/api/v1/board**", lambda route: route.abort())
    clerk = hall.start().clerk()
    came, expected = (hall.visitor().takes_a_number()["number"] for _ in range(2))
    serve_next(clerk)
    assert clerk.calls_next(1)["number"] == expected
    expect(page.get_by_text(LOST)).to_be_visible()
    page.unroute("**/api/v1/board**")
    tv.announces(expected)
    expect(page.get_by_text(LOST)).to_be_hidden()
    expect(page.locator("#recent")).to_contain_text(came)
    assert tv.announced == [before, expected]
