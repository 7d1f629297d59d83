"""A manager takes the ledger along: progress by itself, the file at its end, nothing in anybody's way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.bench.ledger import grow_a_year
from tests.browser.axe import axe_finds
from tests.browser.clerk import Clerk
from tests.browser.test_desk_barriers import too_small
from tests.running import RunningHall, running_hall

pytestmark = pytest.mark.browser
YEAR = "/office/ledger?period=year"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read Chinese."""
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture(scope="module")
def year_old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall with a year's ledger; it keeps what was exported, so that nobody else may have it."""
    with running_hall(tmp_path_factory.mktemp("year")) as running:
        grow_a_year(running.folder / "instance" / "hall.db", 2_000)
        yield running


@pytest.fixture
def boss(page: Page, year_old: RunningHall) -> Clerk:
    """The manager before a year's ledger."""
    return Clerk(page, year_old).comes_back()


def exported(hall: RunningHall) -> set[Path]:
    """Return the files of all exports."""
    return set((hall.folder / "instance" / "exports").glob("*"))


def test_an_export_follows_itself_and_can_be_downloaded(boss: Clerk, tmp_path: Path) -> None:
    page = boss.page
    page.goto(boss.hall.url + YEAR)
    page.get_by_label("完整姓名电话").check()
    page.get_by_role("button", name="导出 Excel").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="取消导出").focus()
    link = page.get_by_role("link", name="下载")
    expect(link).to_be_focused(timeout=60_000)
    expect(page.get_by_role("status")).to_have_text("导出好了，可以下载。")
    with page.expect_download() as download:
        link.press("Enter")
    assert download.value.suggested_filename.startswith("台账_20")
    download.value.save_as(tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx", read_only=True)["办件台账"]
    assert sheet.max_row is not None
    assert sheet.max_row > 1_900


def test_an_export_is_cancelled(boss: Clerk) -> None:
    page, before = boss.page, exported(boss.hall)
    page.goto(boss.hall.url + YEAR)
    page.get_by_role("button", name="导出 Excel").click()
    page.get_by_role("button", name="取消导出").click()
    boss.sees("已取消导出，什么也没有留下。")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    assert exported(boss.hall) <= before


def test_the_page_keeps_nobody_out(boss: Clerk) -> None:
    page = boss.page
    for way in (YEAR, f"{YEAR}&overdue=1&page=99", "/office/ledger?first=2026-01-02&last=2026-01-01"):
        page.goto(boss.hall.url + way)
        assert axe_finds(page) == []
        assert too_small(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
