"""The TV and its line to the hall: a stream, else looks, and a sign when neither is there."""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tv import Tv, axe_finds
from tests.running import RunningHall, Visitor

pytestmark = pytest.mark.browser
LOST = "连接中断，号码可能不是最新的"
LANDSCAPE, PORTRAIT = (1920, 1080), (1080, 1920)


@pytest.fixture
def clerk(hall: RunningHall) -> Visitor:
    """Somebody who serves at window 1."""
    clerk = hall.clerk()
    clerk.opens_window(1)
    return clerk


@pytest.fixture
def tv(page: Page, hall: RunningHall) -> Iterator[Tv]:
    """The TV without a voice, still off."""
    yield Tv(page, hall).silent()
    page.close()


def test_a_refused_stream_is_replaced_by_looks(tv: Tv, hall: RunningHall, clerk: Visitor) -> None:
    tv.page.route("**/board/events", lambda route: route.fulfill(status=503))
    tv.on()
    hall.visitor().takes_a_number()
    called = clerk.calls_next(1)
    tv.announces(called["number"])
    tv.rests()
    clerk.steps(called, "recall")
    tv.announces(called["number"])
    expect(tv.page.get_by_text(LOST)).to_be_hidden()


def test_a_hall_that_is_gone_is_told_and_one_that_comes_back_is_used_again(
    tv: Tv, hall: RunningHall, clerk: Visitor
) -> None:
    tv.on()
    hall.visitor().takes_a_number()
    before = clerk.calls_next(1)["number"]
    tv.announces(before)
    hall.kill()
    expect(tv.page.get_by_text(LOST)).to_be_visible(timeout=12_000)
    expect(tv.page.locator("body.lost #now-number")).to_have_css("color", "rgb(68, 64, 60)")
    expect(tv.page.locator("#now")).to_have_css("filter", "grayscale(1)")
    hall.start()
    expect(tv.page.get_by_text(LOST)).to_be_hidden(timeout=12_000)
    clerk = hall.clerk()
    clerk.steps(hall.visitor().get("/api/v1/board").json["calls"][0], "start")
    assert tv.announced == [before], "the call from before is not announced again"


def test_a_line_that_falls_silent_is_told(tv: Tv, hall: RunningHall) -> None:
    """A pulled cable closes nothing: only the missing heartbeat tells."""
    assert hall.process is not None
    tv.page.clock.install()
    tv.on()
    hall.process.send_signal(signal.SIGSTOP)
    tv.page.clock.fast_forward(13_000)
    expect(tv.page.get_by_text(LOST)).to_be_visible()
    hall.process.send_signal(signal.SIGCONT)
    tv.page.clock.fast_forward(3_000)
    expect(tv.page.get_by_text(LOST)).to_be_hidden()


def test_calls_made_while_the_line_was_down_are_announced_if_nobody_came_yet(
    tv: Tv, hall: RunningHall, clerk: Visitor
) -> None:
    tv.on()
    tv.page.route("**/api/v1/board**", lambda route: route.abort())
    assert hall.process is not None
    hall.stop()
    hall.start()
    expect(tv.page.get_by_text(LOST)).to_be_visible()
    clerk = hall.clerk()
    came, expected = (hall.visitor().takes_a_number()["number"] for _ in range(2))
    clerk.steps(clerk.steps(clerk.calls_next(1), "start"), "finish", outcomes=["done"])
    assert clerk.calls_next(1)["number"] == expected
    tv.page.unroute("**/api/v1/board**")
    tv.announces(expected)
    assert tv.announced == [expected]
    expect(tv.page.locator("#recent")).to_contain_text(came)


def test_notices_take_turns_and_long_ones_come_in_parts(tv: Tv, hall: RunningHall) -> None:
    lines = ["周五上午体检。", "医保缴费到月底截止，" * 8]
    with closing(sqlite3.connect(hall.folder / "instance" / "hall.db")) as database, database:
        database.executemany("INSERT INTO notices (position, words) VALUES (?, ?)", list(enumerate(lines)))
    hall.visitor().takes_a_number()
    tv.page.clock.install()
    tv.on()
    notice = tv.page.locator("#notice")
    expect(notice).to_have_text(lines[0])
    seen = []
    for _ in range(2):
        tv.page.clock.run_for(9_000)
        expect(notice).not_to_have_text(seen[-1] if seen else lines[0])
        seen.append(notice.inner_text())
    assert "".join(seen) == lines[1]
    tv.page.clock.run_for(9_000)
    expect(notice).to_have_text(lines[0])


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT])
def test_the_page_fits_the_screen_and_can_be_read_by_everybody(
    tv: Tv, hall: RunningHall, clerk: Visitor, size: tuple[int, int]
) -> None:
    width, height = size
    tv.page.set_viewport_size({"width": width, "height": height})
    for category in ("SB", "SB", "YS", "MZ", "CL", "JY", "NY", "HK", "DQ"):
        hall.visitor().takes_a_number(category=category)
    number = clerk.calls_next(1)["number"]
    tv.on()
    expect(tv.page.locator("#now-number")).to_have_text(number)
    expect(tv.page.locator("#total")).to_have_text("8 人")
    expect(tv.page.locator("#categories li")).to_have_count(8)
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
