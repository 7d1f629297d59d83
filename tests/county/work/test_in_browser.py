"""The working pages in a real browser: axe, no wider than the screen, and what goes on paper."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from kiosk.county.store.database import CountyDatabase
from kiosk.county.users.service import Role
from tests.browser.axe import axe_finds
from tests.browser.chromium import ARGUMENTS, executable
from tests.county.people import PASSWORD, Reader
from tests.county.postgres import CENTRES
from tests.county.village import SHAPO
from tests.county.work.made import everything, notices

PAGES = (
    "/overdue", "/reviews", "/duty", "/briefs?month=2026-11", "/quarantine", f"/quarantine/{SHAPO}/1/14",
    "/documents", "/directory", f"/directory/{SHAPO}", "/people", "/password", "/enrol",
)  # fmt: skip
WIDEST = """() => document.querySelectorAll('.code-card .digits').forEach(each => {
    if (each.textContent.includes('-')) each.textContent = 'WMWM-WMWM-WMWM-WMWM';
})"""
OVERFULL = """parts => parts.filter(each =>
    each.scrollHeight > each.clientHeight + 1 || each.scrollWidth > each.clientWidth + 1).length"""
A_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's own Chromium."""
    return {**browser_type_launch_args, "executable_path": executable(), "args": list(ARGUMENTS)}


@pytest.fixture
def address(app: Flask, county: CountyDatabase) -> Iterator[str]:
    """The county on a port of its own, with something in it."""
    notices(county, "")
    everything(county, SHAPO)
    Reader(app, county, Role.ADMIN)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def screen(browser: Browser, address: str) -> Iterator[Page]:
    """An admin at an office's screen."""
    page = browser.new_page(base_url=address, locale="zh-CN", viewport={"width": 1366, "height": 768})
    page.goto("/sign-in")
    page.get_by_label("用户名").fill("admin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    yield page
    page.close()


def printed(page: Page) -> int:
    """Return how many sheets of paper a page takes."""
    return len(A_PAGE.findall(page.pdf(prefer_css_page_size=True)))


def test_every_page_is_without_barriers_and_fits(screen: Page) -> None:
    said: list[str] = []
    screen.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in PAGES:
        screen.set_viewport_size({"width": 1366, "height": 768})
        answer = screen.goto(path)
        assert answer, path
        assert answer.status == 200, path
        assert axe_finds(screen) == [], path
        for width in (1366, 390):
            screen.set_viewport_size({"width": width, "height": 768})
            assert screen.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    assert said == []


def test_the_directory_on_a_phone_has_no_column_one_character_wide(screen: Page) -> None:
    screen.set_viewport_size({"width": 390, "height": 768})
    screen.goto("/directory")
    columns = screen.locator(".table-wrap thead th:not(.figure)")
    widths = [box["width"] for each in columns.all() if (box := each.bounding_box())]
    assert widths
    assert min(widths) >= 70


def test_a_brief_is_one_page_whoever_it_is_about(screen: Page) -> None:
    for place in ("", SHAPO[:9], SHAPO, CENTRES[1].code):
        screen.goto(f"/briefs?month=2026-11&place={place}")
        assert printed(screen) == 1, place
    screen.goto(f"/briefs?month=2026-11&place={SHAPO[:9]}&each=1")
    assert printed(screen) == 3


def test_the_cards_of_all_centres_are_printed_on_one_sheet(screen: Page) -> None:
    screen.goto("/directory")
    screen.get_by_role("button", name="做代码").click()
    assert screen.locator(".code-card").count() == 3
    assert axe_finds(screen) == []
    assert printed(screen) == 1
    screen.evaluate(WIDEST)
    assert screen.locator(".code-card, .code-card dl").evaluate_all(OVERFULL) == 0
