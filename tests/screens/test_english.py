"""Who reads English meets no Chinese but what people typed: not in a title, not between the words."""

import pytest

from kiosk.records.cases import handing
from kiosk.records.cases.models import Channel
from kiosk.records.cases.people import Who
from kiosk.records.home_visits import service as home_visits
from kiosk.records.home_visits.models import Why
from kiosk.records.requests import service as requests
from kiosk.records.requests.models import RequestKind
from kiosk.settings import Centre, Settings
from tests.casework import SEALER
from tests.foreign import foreign_words
from tests.screens.caseful import CaseHall
from tests.screens.rating import follow_up, rates, serves
from tests.screens.rostered import SATURDAY, TODAY, RosterHall
from tests.screens.surfaces import addresses

ZHANG = Who("Zhang Sanfeng", "13812345678", "", "Group 3", "By the river")
CENTRE = Centre(name="沙坡村党群服务中心", name_en="Shapo Village Service Centre", demo=True)
KEPT_AS_WRITTEN = {"/office": (CENTRE.name, CENTRE.motto, CENTRE.window_word)}
"""By page: the settings page shows the settings file as somebody wrote it."""


@pytest.fixture
def settings() -> Settings:
    """A hall that has a name in both languages."""
    return Settings(centre=CENTRE)


@pytest.fixture
def known(work: CaseHall) -> dict[str, str]:
    """Let somebody come for everything that a hall keeps; return what stands in the addresses of it."""
    hall = work.hall
    served = serves(hall, "li", "SB01", language="en")
    rates(hall, served, score="1", reason=["slow"], words="Two hours", name="Zhang", phone="13812345678")
    li = hall.at_window(1)
    for item in ("DQ03", "MZ04", "SB01"):
        hall.arrives(item)
    for step in ("start", "miss"):
        li.presses("windows/1/next")
        li.steps(hall.newest(), step)
    case = work.opens("MZ06", channel=Channel.WALK_IN, who=ZHANG, remark="No hurry")
    work.steps(case, "stop_clock", note="A stamp is missing", until="2026-12-01")
    handing.offer(hall.session, case.no, work.staff("wang").id, "In town", work.staff("li").id)
    need = home_visits.Need(ZHANG, Why.ALONE_ELDER, "MZ", "MZ06", note="Knock twice")
    visit = home_visits.ask_visit(hall.session, need, home_visits.Asked("phone"), SEALER)
    left = requests.Left(RequestKind.UNRESOLVED, "desk", ZHANG, item="DQ02", words="Nobody answered")
    request = requests.leave_request(hall.session, left, SEALER, hall.settings)
    roster = RosterHall(hall)
    roster.adds("Front desk")
    roster.is_away("li", TODAY, SATURDAY)
    return {
        "ticket_id": served.id, "token": served.token, "no": case.no, "visit_id": visit.id, "n": "1",
        "request_id": request.id, "follow_up_id": follow_up(hall).id,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["nobody", "li", "admin"])
def test_no_page_in_english_speaks_chinese(work: CaseHall, known: dict[str, str], who: str) -> None:
    hall = work.hall
    client = hall.app.test_client() if who == "nobody" else hall.signed_in(who).client
    papers = [paper.name for paper in work.case(known["no"]).papers]
    found, read = {}, 0
    for address in addresses(hall, known):
        with client.get(address, query_string={"lang": "en"}) as answer:
            if answer.mimetype != "text/html" or answer.status_code == 302:
                continue
            assert answer.status_code < 500, address
            kept = (*papers, *KEPT_AS_WRITTEN.get(address, ()))
            if foreign := [*foreign_words(answer.get_data(as_text=True), kept)]:
                found[address] = foreign
            read += answer.status_code == 200
    assert found == {}
    assert read > {"nobody": 5, "li": 15, "admin": 30}[who]


@pytest.mark.parametrize(
    "page",
    [
        "<title>大屏</title>",
        "<p>Tuesday（Morning）</p>",
        '<a aria-label="Change：">x</a>',
        "<b lang=zh-CN>中</b>号",
    ],
)
def test_the_scan_would_find_it(page: str) -> None:
    assert len([*foreign_words(page)]) == 1
    assert not [*foreign_words('<html lang="en"><a lang="zh-CN" title="中文">中文</a><input value="中">')]
