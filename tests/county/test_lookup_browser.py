"""At home on a telephone: the slip's page and the form of the county in a real browser."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from kiosk.county.store.database import CountyDatabase
from kiosk.records.tickets.models import Outcome
from tests.browser.axe import axe_finds
from tests.browser.chromium import ARGUMENTS, executable
from tests.county.at_home import Village
from tests.county.people import county_app
from tests.county.village import SHAPO

pytestmark = pytest.mark.browser

TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's own Chromium."""
    return {**browser_type_launch_args, "executable_path": executable(), "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read Chinese on a telephone."""
    return {**browser_context_args, "locale": "zh-CN", "viewport": {"width": 390, "height": 844}}


@pytest.fixture
def village(session: Session, county: CountyDatabase) -> Village:
    return Village(session, county)


@pytest.fixture
def door(county: CountyDatabase) -> Iterator[str]:
    """The county's address while it serves."""
    server = make_server("127.0.0.1", 0, county_app(county), threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()


def is_well(page: Page) -> None:
    """Find nothing against a page: no barrier, nothing that has to be pushed aside."""
    assert not axe_finds(page)
    assert not page.evaluate(TOO_WIDE)


@pytest.mark.parametrize("items", [("SB01",), ("SB01", "SB02"), ("MZ06",), ("MZ06", "SB01")])
def test_a_slip_s_page_has_no_barriers(
    page: Page, door: str, village: Village, items: tuple[str, ...]
) -> None:
    village.work.finishes(*items, outcome=Outcome.ACCEPTED)
    village.delivers()
    for language in ("zh", "en"):
        page.goto(f"{door}/t/{village.token()}?lang={language}")
        expect(page.locator("html")).to_have_attribute("lang", re.compile(language))
        expect(page.locator("main")).to_contain_text("A001")
        is_well(page)


def test_an_unknown_slip_leads_on_to_the_form(page: Page, door: str) -> None:
    page.goto(f"{door}/t/{'0' * 32}")
    expect(page.get_by_text("请看大厅屏幕")).to_be_in_viewport()
    is_well(page)
    page.get_by_role("link", name="用办件编号查").click()
    expect(page.get_by_label("办件编号")).to_be_visible()


def test_number_village_and_code_are_typed_by_keys_alone(page: Page, door: str, village: Village) -> None:
    case = village.work.accepts()
    village.delivers()
    page.goto(f"{door}/find")
    is_well(page)
    page.get_by_label("办件编号").focus()
    page.keyboard.type(case.no.partition("-")[2])
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("哪个村")).to_have_value(SHAPO)
    page.keyboard.press("Tab")
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("还可以试 4 次")
    is_well(page)
    expect(page.get_by_label("查询码")).to_be_focused()
    page.keyboard.type(str(case.look_up_code).lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="查到了")).to_be_visible()
    expect(page.locator("main")).to_contain_text(case.no)
    is_well(page)
