"""A manager pairs a hall with its county and watches the delivery, in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_finds
from tests.browser.clerk import Clerk
from tests.browser.test_desk_barriers import too_small
from tests.county.postgres import Postgres, the_postgres
from tests.county.village import SHAPO
from tests.running import RunningHall, running_hall
from tests.served_county import ServedCounty, a_county

pytestmark = pytest.mark.browser
PAGE = "/office/county"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read Chinese."""
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with the_postgres(__name__) as server:
        yield server


@pytest.fixture
def county(postgres: Postgres) -> Iterator[ServedCounty]:
    """A county on loopback."""
    with a_county(postgres.emptied()) as served:
        yield served


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    """A hall of its own: one that was paired stays so."""
    with running_hall(tmp_path) as running:
        yield running


@pytest.fixture
def boss(page: Page, hall: RunningHall, county: ServedCounty) -> Clerk:
    """The manager of a hall that is not paired, before the county's page."""
    assert county
    boss = Clerk(page, hall).comes_back()
    page.goto(hall.url + PAGE)
    return boss


def must_keep_nobody_out(page: Page) -> None:
    """Assert that axe, a finger and a phone find nothing wrong with the page."""
    assert axe_finds(page) == []
    assert too_small(page) == []
    wide = page.viewport_size
    assert wide
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size(wide)


def test_a_hall_is_paired_and_its_delivery_watched(boss: Clerk, county: ServedCounty) -> None:
    page = boss.page
    must_keep_nobody_out(page)
    boss.hall.visitor().takes_a_number("SB01")
    page.get_by_label("一次性代码").press_sequentially(f"{county.url}/enrol#{SHAPO}.{county.code()}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="这台电脑是这个村的吗")).to_be_visible()
    must_keep_nobody_out(page)
    page.get_by_role("button", name="对，就是这个村").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("樊村镇沙坡村（410327111209）")).to_be_visible()
    expect(page.get_by_text("已上报")).to_be_visible(timeout=15_000)
    county.answers.clear()
    page.get_by_role("button", name="现在上报").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    must_keep_nobody_out(page)
    county.answers.set()
    expect(page.get_by_role("button", name="核对两边")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.locator("#county-ended")).to_have_text("结束了，结果在这一页上。")
    page.get_by_role("button", name="核对两边").click()
    expect(page.get_by_text("两边一样")).to_be_visible(timeout=15_000)
    must_keep_nobody_out(page)


def test_a_stick_is_written_and_what_differs_explained(boss: Clerk, county: ServedCounty) -> None:
    page = boss.page
    page.get_by_label("一次性代码").fill(f"{county.url}/enrol#{SHAPO}.{county.code()}")
    page.get_by_role("button", name="和县里配对").click()
    page.get_by_role("button", name="对，就是这个村").click()
    expect(page.get_by_text("已上报")).to_be_visible(timeout=15_000)
    with county.database.front() as connection:
        head = "head = decode(repeat('ab', 32), 'hex')"
        connection.execute(f"UPDATE journal_batches SET last = 3, {head} WHERE first = 1".encode())
        connection.execute(f"UPDATE cursors SET seq = 3, {head}".encode())
    boss.hall.visitor().takes_a_number("SB01")
    with page.expect_download() as download:
        page.get_by_role("link", name="写到 U 盘").click()
    assert download.value.suggested_filename.startswith(f"delivery-{SHAPO}-")
    page.get_by_role("button", name="现在上报").click()
    expect(page.get_by_role("heading", name="两边的记录不一样")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("checkbox")).not_to_be_checked()
    must_keep_nobody_out(page)
    page.get_by_role("button", name="按本机继续").click()
    assert page.get_by_role("checkbox").evaluate("box => box.validity.valueMissing")


def test_a_page_that_follows_a_delivery_says_when_the_hall_is_gone(boss: Clerk, county: ServedCounty) -> None:
    page = boss.page
    page.get_by_label("一次性代码").fill(f"{county.url}/enrol#{SHAPO}.{county.code()}")
    page.get_by_role("button", name="和县里配对").click()
    page.get_by_role("button", name="对，就是这个村").click()
    expect(page.get_by_text("已上报")).to_be_visible(timeout=15_000)
    county.answers.clear()
    page.get_by_role("button", name="现在上报").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    boss.hall.kill()
    expect(page.get_by_text("大厅的程序没有回答")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_hidden()
    must_keep_nobody_out(page)
    county.answers.set()
    boss.hall.start()
    expect(page.get_by_text("大厅的程序没有回答")).to_be_hidden()
    expect(page.get_by_role("button", name="核对两边")).to_be_visible()
