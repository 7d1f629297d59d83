"""At home with a slip: the county tells how a visit went, as of the village's last delivery."""

import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.county.intake import taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.store.database import CountyDatabase
from kiosk.records.cases.models import PaperState
from kiosk.records.cases.opening import PaperSaid
from kiosk.records.tickets.models import Outcome
from kiosk.wire import doors
from tests import kept
from tests.conftest import TurnableClock
from tests.county.at_home import AtHome, Village
from tests.county.people import county_app
from tests.county.village import CASE, SHAPO, TICKET
from tests.county.village import Village as Journal

NOBODYS = "0" * 32
PERSONAL = ("张三丰", "张*丰", "138", "5678", "11010519491231002", "三组")
MISSING = (PaperSaid("户口簿", PaperState.MISSING),)


@pytest.fixture
def village(session: Session, county: CountyDatabase) -> Village:
    return Village(session, county)


@pytest.fixture
def app(county: CountyDatabase) -> Flask:
    return county_app(county)


@pytest.fixture
def at_home(app: Flask) -> AtHome:
    return AtHome(app)


def read(text: str) -> str:
    """Return what a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_a_slip_tells_the_visit_its_case_and_how_old_that_is(
    village: Village, at_home: AtHome, hall_clock: TurnableClock
) -> None:
    case = village.work.accepts()
    hall_clock.stands_at(datetime(2026, 11, 24, 2, 13, tzinfo=clock.HALL_TIME))
    village.delivers()
    answer = at_home.scans(village.token())
    page = read(answer.text)
    assert answer.status_code == 200
    for words in (
        "樊村镇 沙坡村", "A001", "办完了", "城乡居民基本养老保险参保登记", case.no, "已受理", "现在在村里",
        "您不用跑", "2026年11月30日", "这是11月24日 02:13 村里上报的情况", "11月23日 09:00 取的号",
    ):  # fmt: skip
        assert words in page


def test_the_page_is_complete_in_english(village: Village, at_home: AtHome) -> None:
    village.work.accepts()
    village.delivers()
    page = at_home.scans(village.token(), lang="en").text
    assert "Resident pension enrolment" in page
    assert 'lang="en"' in page


def test_a_case_shows_the_states_it_went_through(
    village: Village, at_home: AtHome, hall_clock: TurnableClock
) -> None:
    case = village.work.accepts()
    village.delivers()
    hall_clock.goes_on(24 * 60)
    village.work.steps(case, "forward_town", holder="白杨镇便民服务中心")
    village.delivers()
    hall_clock.goes_on(24 * 60)
    village.work.steps(case, "note", note="打过电话")
    village.delivers()
    page = read(at_home.asks(village.work.case(case.no)).text)
    assert "2026年11月23日 已受理 2026年11月24日 已转到镇里" in page
    assert "2026年11月25日" not in page
    for words in ("镇里正在办，您不用跑", "现在在镇里"):
        assert words in page
    for words in ("打过电话", "白杨镇"):
        assert words not in page


def test_what_opened_no_case_tells_its_outcome(village: Village, at_home: AtHome) -> None:
    village.work.finishes("SB01", outcome=Outcome.REFERRED)
    village.delivers()
    page = read(at_home.scans(village.token()).text)
    assert "城乡居民基本养老保险参保登记 不归这里办，已指路" in page


def test_a_visit_done_on_the_spot_is_told_once(village: Village, at_home: AtHome) -> None:
    village.work.finishes("SB01")
    village.delivers()
    page = read(at_home.scans(village.token()).text)
    assert page.count("城乡居民基本养老保险参保登记") == 1
    assert "已送达" in page


def test_missing_papers_send_people_to_the_window(village: Village, at_home: AtHome) -> None:
    (case,) = village.work.finishes("SB01", outcome=Outcome.PAPERS, papers=MISSING)
    village.delivers()
    page = read(at_home.asks(case).text)
    assert "请把缺的材料补来，交到窗口" in page
    assert "户口簿" not in page


@pytest.mark.parametrize(("step", "words"), [("cancel", "这个号已经取消"), ("", "村里上报的时候，还没办完")])
def test_a_visit_that_is_not_finished_says_what_to_do(
    village: Village, at_home: AtHome, step: str, words: str
) -> None:
    ticket = village.desk.arrives("SB01")
    if step:
        village.desk.takes_step(ticket, step)
    village.delivers()
    page = read(at_home.scans(village.token()).text)
    assert words in page
    assert "大厅" in page


def test_a_slip_of_today_is_not_known_before_the_night(village: Village, at_home: AtHome) -> None:
    village.delivers()
    village.work.accepts()
    fresh, unknown, odd = (at_home.scans(token) for token in (village.token(), NOBODYS, "x'--"))
    assert fresh.status_code == 404
    assert "今晚上报后能查到；现在请看大厅屏幕" in fresh.text
    assert fresh.text == unknown.text == odd.text


@pytest.mark.parametrize("secret", [("MZ06",), ("MZ06", "SB01")])
def test_of_a_confidential_matter_only_the_window_tells(
    village: Village, at_home: AtHome, secret: tuple[str, ...]
) -> None:
    cases = village.work.finishes(*secret, outcome=Outcome.ACCEPTED)
    village.delivers()
    page, by_code = read(at_home.scans(village.token()).text), read(at_home.asks(cases[0]).text)
    for told in (page, by_code):
        assert "请到中心窗口问" in told
        assert cases[0].item_name not in told
    assert "已受理" not in by_code
    assert ("已受理" in page, "城乡居民基本养老保险参保登记" in page) == (len(secret) > 1, len(secret) > 1)


def test_a_slip_goes_on_to_lead_to_its_visit_through_every_state(village: Village, at_home: AtHome) -> None:
    village.desk.arrives("SB01")
    village.delivers()
    called = village.desk.calls_next()
    assert called is not None
    village.desk.takes_step(called, "miss")
    village.delivers()
    village.desk.takes_step(called, "requeue")
    village.desk.serves()
    village.delivers()
    assert "办完了" in at_home.scans(village.token()).text


def test_neither_token_nor_code_nor_anybody_is_at_the_county(
    village: Village, at_home: AtHome, county: CountyDatabase
) -> None:
    case = village.work.accepts()
    village.delivers()
    sent = str(kept.lines_of(county, SHAPO))
    stored = str(county.read("SELECT state::text FROM records")) + sent
    assert doors.of_visit(village.token()) in stored
    for word in (village.token(), str(case.look_up_code), "张三丰", "13812345678", "11010519491231002"):
        assert word not in stored
    at_home.types(case.no, "000000")
    tried = str(county.read("SELECT * FROM look_up_tries"))
    assert "000000" not in tried
    assert "127.0.0.1" not in tried
    shown = read(at_home.scans(village.token()).text) + read(at_home.asks(case).text)
    assert not [word for word in PERSONAL if word in shown.replace(case.no, "")]


def test_the_pages_set_no_cookie_and_may_not_be_kept(village: Village, at_home: AtHome) -> None:
    case = village.work.accepts()
    village.delivers()
    for answer in (at_home.scans(village.token()), at_home.phone.get("/find"), at_home.asks(case)):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_sign_in_page_leads_the_public_on(at_home: AtHome) -> None:
    assert 'href="/find"' in at_home.phone.get("/sign-in").text
    assert at_home.phone.get("/find").status_code == 200


def test_an_index_finds_a_door(county: CountyDatabase, village: Village) -> None:
    village.delivers()
    with county.front() as connection:
        connection.execute("SET LOCAL enable_seqscan = off")
        plan = connection.execute("EXPLAIN SELECT 1 FROM records WHERE state ->> 'door' = 'x'").fetchall()
    assert sum("_doors" in str(line) for line in plan) >= 12


WHOLE: dict[str, dict[str, Any]] = {"ticket": TICKET, "case": CASE}
BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "a visit without an action": ("ticket", {name: TICKET[name] for name in TICKET if name != "action"}),
    "a case that moved at no time": ("case", CASE | {"moved_at": "soon"}),
    "a case with stages that are none": ("case", CASE | {"stages": 7}),
}


@pytest.mark.parametrize("story", BROKEN)
def test_a_line_over_which_the_next_would_fail_is_set_aside(county: CountyDatabase, story: str) -> None:
    journal, (kind, broken) = Journal(), BROKEN[story]
    journal.notes(kind, "x", **broken)
    journal.notes(kind, "x", **WHOLE[kind])
    taken = taking.take_in(county, Parcel.of(journal.batch()))
    assert (taken.fresh, taken.aside) == (2, 1)
