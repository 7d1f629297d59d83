"""The county's lines in a real browser: large, whole, and never in the way of the tiles."""

from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kiosk.database import prepare_engine
from kiosk.records.journal import service as journal
from kiosk.records.roster import service as roster
from kiosk.records.roster.service import Pair, PostWords
from kiosk.records.staff.queries import everyone
from tests.browser.axe import axe_finds
from tests.browser.conftest import Lender
from tests.browser.kiosk import LANDSCAPE, PORTRAIT, Kiosk
from tests.browser.test_entrance_looks import FRONT, LARGE_ENOUGH, MEASURING, ON_A_SMALL_SCREEN, turn
from tests.browser.tv import Tv
from tests.from_county import NOTICES_HEAD, document, tells
from tests.running import RunningHall

pytestmark = pytest.mark.browser

SHORT = "医保集中缴费到 12 月 31 日止。"
LONG = "本周六全县停电检修，上午八点到下午六点不能办理，请提前一天来办，或者到镇便民服务中心办理。"
LINES = f"{NOTICES_HEAD}both,,,{LONG}\nkiosk,,,{SHORT}\n"


@pytest.fixture(scope="module", params=["nobody on duty", "somebody on duty"])
def told(request: pytest.FixtureRequest, lend: Lender) -> RunningHall:
    """A hall whose county has something to say, with and without a duty line above."""
    running = lend("")
    tells(running, document("notices", LINES))
    if request.param == "somebody on duty":
        _is_on_duty(running)
    return running


def _is_on_duty(hall: RunningHall) -> None:
    engine = create_engine(f"sqlite:///{hall.folder / 'instance' / 'hall.db'}")
    prepare_engine(engine)
    journal.listen()
    with Session(engine) as session:
        admin = everyone(session)[0].id
        roster.add_post(
            session, PostWords("综合服务岗", "General service desk", "0371-12345678"), Pair(admin, None)
        )
    engine.dispose()


@pytest.mark.parametrize(("size", "limits"), [(PORTRAIT, LARGE_ENOUGH), (LANDSCAPE, ON_A_SMALL_SCREEN)])
def test_the_kiosk_has_room_for_what_the_county_says(
    page: Page, told: RunningHall, size: tuple[int, int], limits: dict[str, Any]
) -> None:
    kiosk = Kiosk(page, told, size).on()
    kiosk.sees("本周六全县停电检修")
    faults = []
    for language, large, low in product(("zh", "en"), (False, True), (False, True)):
        turn(kiosk, language, large=large, low=low)
        found = page.evaluate(MEASURING, limits | FRONT)
        faults += [f"{language} large={large} low={low} {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def test_the_countys_lines_taketurns_under_its_mark(page: Page, told: RunningHall) -> None:
    kiosk = Kiosk(page, told).on()
    line = page.locator('[data-view="home"] .county')
    expect(line).to_have_attribute("data-mark", "县里通知")
    assert axe_finds(page) == []
    seen = [line.inner_text()]
    for _ in range(2):
        expect(line).not_to_have_text(seen[-1], timeout=12_000)
        seen.append(line.inner_text())
    assert "".join(sorted(seen, key=(LONG + SHORT).index)) == LONG + SHORT
    kiosk.taps("社会保障")
    expect(line).to_be_hidden()


def test_the_tv_shows_the_county_before_the_halls_own(page: Page, told: RunningHall) -> None:
    tv = Tv(page, told)
    tv.page.clock.install()
    tv.on()
    mark, notice = page.locator("#notices-mark"), page.locator("#notice")
    for _ in range(3):
        if mark.inner_text() == "县里通知":
            break
        tv.page.clock.run_for(9_000)
    expect(mark).to_have_text("县里通知")
    expect(notice).to_have_text(LONG)
    expect(notice).to_have_css("opacity", "1")
    assert axe_finds(page) == []
    tv.page.clock.run_for(9_000)
    expect(notice).not_to_have_text(SHORT)
