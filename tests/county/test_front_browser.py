"""The county's pages in a real browser: no barriers, charts that are drawn, ways by keys alone."""

import re
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from kiosk.county.store.database import CountyDatabase
from kiosk.county.users.service import Role
from tests.browser.axe import axe_finds
from tests.browser.chromium import ARGUMENTS, executable
from tests.county.busy import SHAPO, busy_county
from tests.county.nightly import enrols, reports
from tests.county.people import PASSWORD, Reader, county_app

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's own Chromium."""
    return {**browser_type_launch_args, "executable_path": executable(), "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read Chinese on an office computer."""
    return {**browser_context_args, "locale": "zh-CN", "viewport": {"width": 1366, "height": 768}}


@pytest.fixture
def officer(county: CountyDatabase, page: Page) -> Iterator[Page]:
    """An officer in front of a county that has something of everything."""
    busy_county(county)
    enrols(county, SHAPO)
    reports(county, SHAPO, standing="forked")
    app = county_app(county)
    name = Reader(app, county, Role.OFFICER).username
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    page.goto(f"http://127.0.0.1:{server.port}/sign-in")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="要您处理的")).to_be_visible()
    yield page
    server.shutdown()
    serving.join()


def test_the_first_page_says_what_to_do_and_leads_on_by_keys_alone(officer: Page) -> None:
    expect(officer.get_by_role("heading", name="要您处理的")).to_be_in_viewport()
    expect(officer.get_by_text("记录分叉")).to_be_in_viewport()
    expect(officer.locator(".chart canvas")).to_be_visible()
    assert not axe_finds(officer)
    officer.get_by_role("link", name="上观乡", exact=False).first.focus()
    officer.keyboard.press("Enter")
    expect(officer).to_have_url(re.compile(r"/figures\?.*place=410327209"))
    expect(officer.get_by_label("看哪里")).to_contain_text("上观乡")


def test_figures_are_ranked_drawn_and_lead_to_their_rows(officer: Page) -> None:
    officer.get_by_role("link", name="统计", exact=True).click()
    officer.get_by_role("link", name="各村", exact=True).click()
    expect(officer.locator(".chart canvas")).to_be_visible()
    assert not axe_finds(officer)
    heading = officer.get_by_role("columnheader", name="平均等候")
    heading.get_by_role("link").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    officer.get_by_role("row", name="沙坡村").get_by_role("link", name="9", exact=True).click()
    expect(officer.locator("#total")).to_contain_text("一共 9 条")
    assert not axe_finds(officer)


def test_nothing_is_wider_than_a_phone(officer: Page) -> None:
    officer.set_viewport_size(PHONE)  # type: ignore[arg-type] # a plain dict is what it takes
    for path in ("/", "/nights", "/figures", f"/centres/{SHAPO}"):
        officer.goto(urljoin(officer.url, path))
        assert not officer.evaluate(TOO_WIDE), path
        assert not axe_finds(officer), path
