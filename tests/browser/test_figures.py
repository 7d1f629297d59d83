"""The manager's figures in a real browser: drawn, read aloud, printed, without scripts."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import axe_finds
from tests.browser.clerk import Clerk
from tests.running import RunningHall, Visitor, running_hall

pytestmark = pytest.mark.browser

ITEMS = (
    "SB01", "SB02", "SB03", "SB04", "YS01", "YS02", "YS03", "YS04", "MZ01", "MZ02", "MZ03", "MZ04",
)  # fmt: skip
RED_DOTS = """box => {
    const canvas = box.querySelector("canvas");
    const dots = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let red = 0;
    for (let i = 0; i < dots.length; i += 4) red += dots[i] === 0x9f && dots[i + 1] === 0x17;
    return red;
}"""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read Chinese."""
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture(scope="module")
def busy_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall in which a dozen visits have ended and one waits; the figures only look."""
    with running_hall(tmp_path_factory.mktemp("busy")) as hall:
        clerk = hall.clerk()
        fill(hall, clerk)
        yield hall


def fill(hall: RunningHall, clerk: Visitor) -> None:
    """Let a dozen people come and be served."""
    clerk.opens_window(1)
    for item in ITEMS:
        hall.visitor().takes_a_number(item)
        called = clerk.calls_next(1)
        clerk.steps(called, "start")
        clerk.steps(called, "finish")
    hall.visitor().takes_a_number("SB03")


@pytest.fixture
def boss(page: Page, busy_hall: RunningHall) -> Clerk:
    """The manager of the busy hall."""
    return Clerk(page, busy_hall).comes_back()


def looks(boss: Clerk) -> list[str]:
    """Open the figures; return the list that fills with what the browser complains about."""
    complaints: list[str] = []
    boss.page.on("console", lambda message: complaints.append(message.text))
    boss.page.on("pageerror", lambda error: complaints.append(str(error)))
    boss.page.goto(f"{boss.hall.url}/office/figures")
    expect(boss.page.locator("#load-title ~ .chart canvas")).to_be_visible()
    return complaints


def test_charts_are_drawn_under_the_strict_policy(boss: Clerk) -> None:
    complaints = looks(boss)
    load = boss.page.locator("#load-title ~ .chart")
    boss.page.wait_for_timeout(700)
    assert load.evaluate(RED_DOTS) > 1000
    assert boss.page.locator(".chart:visible").count() == boss.page.locator("canvas").count() == 3
    expect(load).to_have_attribute("aria-label", re.compile("数据在下面的表里"))
    assert complaints == []


def test_nothing_stands_in_the_way_of_a_screen_reader(boss: Clerk) -> None:
    looks(boss)
    assert axe_finds(boss.page) == []
    boss.page.get_by_role("link", name="取号的人 13", exact=True).first.press("Enter")
    expect(boss.page.locator("#total")).to_have_text("一共 13 条")
    assert axe_finds(boss.page) == []
    expect(boss.page.locator("tbody tr")).to_have_count(13)


def test_one_page_of_paper_holds_it(boss: Clerk) -> None:
    looks(boss)
    paper = boss.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    boss.page.emulate_media(media="print")
    assert boss.page.locator("#by-item tbody tr:visible").count() == 10
    assert boss.page.locator(".chart:visible, .doors:visible, #by-hour:visible").count() == 0
    expect(boss.page.locator(".cards .big").first).to_have_text("13")


def test_two_days_are_chosen_and_a_reversed_pair_is_refused(boss: Clerk) -> None:
    looks(boss)
    boss.page.get_by_role("link", name="上个月").click()
    boss.sees("这段时间没有人取号")
    first, last = boss.page.get_by_label("开始日期"), boss.page.get_by_label("结束日期")
    day = first.input_value()
    first.fill(last.input_value())
    last.fill(day)
    boss.page.get_by_role("button", name="看这段时间").click()
    expect(boss.page.get_by_role("alert")).to_contain_text("还晚，请换过来再看")
    expect(last).to_have_value(day)


def test_without_scripts_the_tables_say_it_all(boss: Clerk, browser: Browser) -> None:
    signed_in = boss.page.context.storage_state()
    plain = browser.new_context(java_script_enabled=False, locale="zh-CN", storage_state=signed_in)
    page = plain.new_page()
    page.goto(f"{boss.hall.url}/office/figures")
    expect(page.locator("#load tbody tr")).to_have_count(7)
    assert page.locator(".chart:visible, #print:visible").count() == 0
    plain.close()


@pytest.mark.parametrize("width", [390, 1366])
def test_nothing_hangs_over_the_edge(boss: Clerk, width: int) -> None:
    boss.page.set_viewport_size({"width": width, "height": 768})
    looks(boss)
    main = boss.page.locator(".work-main")
    assert main.evaluate("each => each.scrollWidth") <= width
