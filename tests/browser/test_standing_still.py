"""A hall that must hear from its county first invites nobody: kiosk and TV say the same."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from kiosk.sync import holding
from kiosk.sync.holding import Why
from tests.browser.tv import Tv
from tests.running import RunningHall

pytestmark = pytest.mark.browser


@pytest.fixture
def still(hall: RunningHall) -> Iterator[RunningHall]:
    """A hall that was restored and has not reached its county."""
    holding.hold(hall.folder / "instance", Why.RESTORED)
    yield hall
    holding.let_go(hall.folder / "instance")


def test_the_tv_sends_people_to_the_staff(still: RunningHall, page: Page) -> None:
    tv = Tv(page, still).on()
    expect(tv.page.locator("#hall")).to_have_text("现在还不能取号")
    expect(tv.page.locator("#now-words")).to_have_text("现在还不能取号")
    expect(tv.page.locator("#now-more")).to_have_text("请找工作人员")
    holding.let_go(still.folder / "instance")
    still.visitor().takes_a_number()
    expect(tv.page.locator("#now-words")).to_have_text("还没有开始办理")


def test_the_kiosk_does_not_invite_to_what_it_refuses(still: RunningHall, page: Page) -> None:
    page.goto(f"{still.url}/entrance")
    expect(page.get_by_text("现在还不能取号，别的也先不办，请找工作人员。").first).to_be_visible()
    expect(page.get_by_text("可以先取号")).to_have_count(0)
