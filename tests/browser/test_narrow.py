"""The staff's pages on a phone: a wide table scrolls in its own frame, the page never sideways."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import prepare_engine
from kiosk.records.cases.models import CaseState, Channel
from kiosk.records.cases.opening import Hall, Intake
from kiosk.records.cases.people import Who
from kiosk.records.cases.service import open_case
from kiosk.records.home_visits.models import Why
from kiosk.records.home_visits.service import Asked, Need, ask_visit
from kiosk.records.journal import service as journal
from kiosk.records.requests.models import RequestKind
from kiosk.records.requests.service import Left, leave_request
from kiosk.records.roster.service import Pair, PostWords, add_post
from kiosk.records.staff.queries import everyone
from kiosk.sealing import Sealer
from kiosk.settings import Settings
from tests.browser.clerk import Clerk
from tests.running import RunningHall

pytestmark = pytest.mark.browser
PAGES = (
    "/desk", "/office", "/office/roster", "/office/roster/calendar", "/office/reviews", "/desk/visits",
    "/desk/requests", "/desk/cases", "/office/ledger", "/office/figures", "/office/privacy",
)  # fmt: skip
SEALER = Sealer(b"0" * 32)
WHO = Who("张三丰", "13812345678")
DAY = 24 * 60 * 60 * 1000

SPILT = """[...document.querySelectorAll('#due .late, .keys dd, .desk-head nav')]
  .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent)"""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read Chinese."""
    return {**browser_context_args, "locale": "zh-CN"}


def furnish(session: Session) -> None:
    """Put a row into each table."""
    people = {person.username: person.id for person in everyone(session)}
    add_post(session, PostWords("综合窗口", "", "0371-12345678"), Pair(people["王芳"], people["admin"]))
    ask_visit(session, Need(WHO, Why.ILL, item="MZ04"), Asked("phone"), SEALER)
    leave_request(session, Left(RequestKind.MESSAGE, "kiosk", WHO, item="SB01"), SEALER, Settings())
    long_ago = Intake(
        CaseState.ACCEPTED,
        item="SB01",
        channel=Channel.WALK_IN,
        who=WHO,
        happened_at=clock.millis() - 60 * DAY,
    )
    for _late in range(3):
        open_case(session, long_ago, Hall(people["admin"], Settings(), SEALER))


@pytest.fixture
def boss(page: Page, hall: RunningHall) -> Clerk:
    """The manager of a furnished hall."""
    hall.hires("王芳")
    engine = create_engine(f"sqlite:///{hall.folder / 'instance' / 'hall.db'}")
    prepare_engine(engine)
    journal.listen()
    with Session(engine) as session:
        furnish(session)
    engine.dispose()
    return Clerk(page, hall).comes_back()


def test_no_page_scrolls_sideways_on_a_phone(boss: Clerk) -> None:
    boss.page.set_viewport_size({"width": 390, "height": 844})
    widths = {}
    for way in PAGES:
        boss.page.goto(boss.hall.url + way)
        widths[way] = boss.page.evaluate("document.documentElement.scrollWidth")
        assert boss.page.locator("main :is(h1, .ask)").count() == 1, way
    assert {way: width for way, width in widths.items() if width > 390} == {}


def test_at_the_desk_on_a_phone_nothing_lies_on_another_or_spills_out(boss: Clerk) -> None:
    boss.opens(1)
    boss.page.set_viewport_size({"width": 390, "height": 844})
    boxes = [box for each in boss.page.locator("#due a, .keys div").all() if (box := each.bounding_box())]
    assert len(boxes) == 4 + 9
    assert [box for box in boxes if box["x"] < 0 or box["x"] + box["width"] > 390] == []
    lines = sorted(boxes, key=lambda box: box["y"])
    assert all(above["y"] + above["height"] <= below["y"] + 1 for above, below in pairwise(lines))
    spilt = boss.page.evaluate(SPILT)
    assert spilt == []


def test_a_list_on_a_phone_has_no_column_one_character_wide(boss: Clerk) -> None:
    boss.page.set_viewport_size({"width": 390, "height": 844})
    boss.page.goto(f"{boss.hall.url}/desk/cases")
    widths = [box["width"] for each in boss.page.locator("td").all() if (box := each.bounding_box())]
    assert len(widths) == 3 * 6
    assert min(widths) >= 80
