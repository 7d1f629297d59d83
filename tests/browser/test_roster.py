"""The roster in a real browser: arranged by the keyboard, seen at the kiosk and on the TV."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import prepare_engine
from kiosk.records.journal import service as journal
from kiosk.records.roster import service
from kiosk.records.roster.service import Pair, PostWords
from kiosk.records.staff.queries import everyone
from tests.browser.axe import axe_finds
from tests.browser.clerk import Clerk
from tests.browser.conftest import Lender
from tests.browser.kiosk import LANDSCAPE, PORTRAIT, Kiosk
from tests.browser.test_entrance_looks import FRONT, LARGE_ENOUGH, MEASURING, ON_A_SMALL_SCREEN
from tests.browser.tv import Tv
from tests.running import RunningHall

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Everybody reads Chinese."""
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture(scope="module")
def house(lend: Lender) -> RunningHall:
    """A hall with four posts; at the first one somebody stands in."""
    running = lend("")
    running.hires("王芳")
    engine = create_engine(f"sqlite:///{running.folder / 'instance' / 'hall.db'}")
    prepare_engine(engine)
    journal.listen()
    with Session(engine) as session:
        _arrange(session)
    engine.dispose()
    return running


def _arrange(session: Session) -> None:
    people = {person.username: person.id for person in everyone(session)}
    today = clock.now().date()
    for name in ("综合服务岗", "党务和妇联岗", "调解岗", "就业社保岗"):
        pair = Pair(people["王芳"], people["admin"])
        service.add_post(session, PostWords(name, "General service desk", "0371-12345678"), pair)
    service.note_absence(session, people["王芳"], today, today, "")


@pytest.mark.parametrize(("size", "limits"), [(PORTRAIT, LARGE_ENOUGH), (LANDSCAPE, ON_A_SMALL_SCREEN)])
def test_the_kiosk_has_room_for_who_is_on_duty(
    page: Page, house: RunningHall, size: tuple[int, int], limits: dict[str, Any]
) -> None:
    kiosk = Kiosk(page, house, size).on()
    kiosk.sees("今日值班：综合服务岗")
    faults = page.evaluate(MEASURING, limits | FRONT)
    page.locator("[data-do=speak]").click()
    page.locator("#entrance[data-language=en]").wait_for()
    faults += page.evaluate(MEASURING, limits | FRONT)
    assert not faults, "\n".join(faults)


def test_those_on_duty_take_turns_at_the_kiosk_and_on_the_tv(page: Page, house: RunningHall) -> None:
    kiosk = Kiosk(page, house).on()
    for name in ("综合服务岗", "党务和妇联岗"):
        kiosk.sees(f"今日值班：{name}")
    tv = Tv(page, house)
    tv.page.clock.install()
    tv.on()
    expect(tv.page.locator("#notices-mark")).to_have_text("今日值班")
    expect(tv.page.locator("#notice")).to_contain_text("（代班）")
    for _ in range(4):
        tv.page.clock.run_for(9_000)
    expect(tv.page.locator(".notices")).to_have_class("notices motto")


def test_a_cell_is_changed_by_the_keyboard(page: Page, house: RunningHall) -> None:
    clerk = Clerk(page, house).comes_back()
    page.goto(f"{house.url}/office/roster")
    today = page.locator("td:has(.second) a.cell").first
    today.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#change select[name=a]")).to_be_focused()
    assert axe_finds(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    clerk.sees("已排好。")
    expect(page.locator("td.gap")).to_have_count(1)
    expect(page.locator("#gaps")).to_contain_text("综合服务岗")
    page.emulate_media(media="print")
    expect(page.locator(".doors")).to_be_hidden()
    expect(page.get_by_text("制表人：")).to_be_visible()
    page.goto(f"{house.url}/office/roster/calendar")
    page.emulate_media(media="screen")
    assert axe_finds(page) == []
