"""No page of staff keeps anybody out: axe finds nothing, and every target can be hit."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.axe import axe_finds
from tests.browser.clerk import Clerk
from tests.running import running_hall

pytestmark = pytest.mark.browser
TARGETS = (
    "button, a, select, summary, label.pick, textarea,"
    " input:not([type=hidden], [type=radio], [type=checkbox])"
)
LEAST_PX = 44


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read Chinese."""
    return {**browser_context_args, "locale": "zh-CN"}


def too_small(page: Page) -> list[str]:
    """Return the buttons, links and fields that are not high enough."""
    found: list[str] = page.evaluate(
        "([targets, least]) => [...document.querySelectorAll(targets)]"
        ".filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < least)"
        ".map((e) => e.outerHTML.slice(0, 120))",
        [TARGETS, LEAST_PX],
    )
    return found


def stands_before_a_busy_desk(clerk: Clerk) -> None:
    for _ in range(3):
        clerk.hall.visitor().takes_a_number("SB01", priority=True)
    clerk.hall.visitor().post("/entrance/help")
    for key, seen in (("Space", "开始办理"), ("F3", "已过号"), ("Space", "打印机没有反应")):
        clerk.presses(key)
        clerk.sees(seen)


def test_no_page_of_staff_has_barriers(page: Page, tmp_path: Path) -> None:
    config = '[printing]\nurl = "tcp://127.0.0.1:9"\ntimeout_s = 1\n'
    with running_hall(tmp_path, config) as hall:
        clerk = Clerk(page, hall)
        for place in ("/", "/desk/sign-in?code=session_expired"):
            page.goto(hall.url + place)
            assert axe_finds(page) == []
        clerk.signs_in()
        assert axe_finds(page) == []
        stands_before_a_busy_desk(clerk.opens(1))
        assert axe_finds(page) == []
        for key, seen in (("Space", "每件事办得怎样"), ("F8", "替人取号")):
            clerk.presses(key)
            clerk.sees(seen)
        page.get_by_role("radio", name="社会保障").check()
        assert axe_finds(page) == []
        assert too_small(page) == []
        page.goto(f"{hall.url}/office")
        assert axe_finds(page) == []
        assert too_small(page) == []
