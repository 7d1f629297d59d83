"""The staff's pages on a phone: a wide table scrolls in its own frame, the page never sideways."""

from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kiosk.database import prepare_engine
from kiosk.records.cases.people import Who
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
    "/office", "/office/roster", "/office/roster/calendar", "/office/reviews", "/desk/visits",
    "/desk/requests", "/desk/cases", "/office/ledger", "/office/figures", "/office/privacy",
)  # fmt: skip
SEALER = Sealer(b"0" * 32)
WHO = Who("张三丰", "13812345678")


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
    return Clerk(page, hall).signs_in()


def test_no_page_scrolls_sideways_on_a_phone(boss: Clerk) -> None:
    boss.page.set_viewport_size({"width": 390, "height": 844})
    widths = {}
    for way in PAGES:
        boss.page.goto(boss.hall.url + way)
        widths[way] = boss.page.evaluate("document.documentElement.scrollWidth")
        assert boss.page.locator("main h1").count() == 1
    assert {way: width for way, width in widths.items() if width > 390} == {}
