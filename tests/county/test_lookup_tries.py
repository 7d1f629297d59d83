"""Guessing at the county's look-up: wrong tries are counted by number, and all of them sound alike."""

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kiosk.county.app import create_county
from kiosk.county.limits import limiter
from kiosk.county.settings import CountySettings
from kiosk.county.store.database import CountyDatabase
from kiosk.records.cases.models import Case
from kiosk.wire import doors
from tests.conftest import TurnableClock
from tests.county.at_home import AtHome, Village
from tests.county.people import COUNTY_KEY, county_app
from tests.county.village import SHAPO

UNKNOWN = f"{SHAPO}-20261123-900"
WRONG = "000-000"


@pytest.fixture
def village(session: Session, county: CountyDatabase) -> Village:
    return Village(session, county)


@pytest.fixture
def at_home(county: CountyDatabase) -> AtHome:
    return AtHome(county_app(county))


@pytest.fixture
def case(village: Village) -> Case:
    case = village.work.accepts()
    village.delivers()
    return case


def code(answer: TestResponse) -> tuple[int, str]:
    """Return the status and the code of what was refused."""
    return answer.status_code, answer.text.partition('data-code="')[2].partition('"')[0]


def short(no: str) -> str:
    """Return a number without its village."""
    return no.partition("-")[2]


@pytest.mark.parametrize("spelling", ["{a}-{b}", "{a}{b}", "{a} {b}", "{a}－{b}"])
def test_a_code_is_read_however_it_is_typed(at_home: AtHome, case: Case, spelling: str) -> None:
    own = str(case.look_up_code)
    typed = spelling.format(a=own[:3].lower(), b=own[3:])
    assert at_home.types(case.no, typed).status_code == 200


def test_the_village_may_be_chosen_instead_of_typed(at_home: AtHome, case: Case) -> None:
    own, number = str(case.look_up_code), short(case.no)
    assert at_home.types(number, own, SHAPO).status_code == 200
    asked = at_home.types(number, own)
    assert code(asked) == (422, "bad_input")
    assert number in asked.text
    for village in ("沙坡村", "老庄村", "梨树沟村"):
        assert village in asked.text
    assert at_home.types(number, own, "410327111210").status_code == 404


def test_a_slip_s_code_fills_in_number_and_village(at_home: AtHome, case: Case) -> None:
    page = at_home.phone.get("/find", query_string={"no": case.no}).text
    assert f'value="{short(case.no)}"' in page
    assert f'<option value="{SHAPO}" selected>樊村镇 沙坡村</option>' in page
    assert f"?lang=en&amp;no={case.no}" in page


def test_an_unknown_number_and_a_wrong_code_are_answered_alike(at_home: AtHome, case: Case) -> None:
    wrong, unknown = at_home.types(case.no, WRONG), at_home.types(UNKNOWN, WRONG)
    assert code(wrong) == code(unknown) == (404, "code_failed")
    assert wrong.text.replace(short(case.no), short(UNKNOWN)) == unknown.text
    for _more in range(3):
        at_home.types(case.no, WRONG)
        at_home.types(UNKNOWN, WRONG)
    wrong, unknown = at_home.types(case.no, WRONG), at_home.types(UNKNOWN, WRONG)
    assert code(wrong) == code(unknown) == (429, "code_locked")
    assert wrong.text.replace(short(case.no), short(UNKNOWN)) == unknown.text


def test_after_five_wrong_tries_the_right_code_waits_ten_minutes(
    at_home: AtHome, case: Case, hall_clock: TurnableClock
) -> None:
    for _try in range(5):
        at_home.types(case.no, WRONG)
    hall_clock.goes_on(9)
    assert code(at_home.asks(case)) == (429, "code_locked")
    assert "请 1 分钟后再试" in at_home.asks(case).text
    hall_clock.goes_on(1.5)
    assert at_home.asks(case).status_code == 200


def test_the_wait_holds_across_a_restart_and_on_every_device(
    at_home: AtHome, case: Case, county: CountyDatabase
) -> None:
    for _try in range(5):
        at_home.types(case.no, WRONG)
    assert code(AtHome(county_app(county)).asks(case)) == (429, "code_locked")


def test_the_right_code_forgives_the_wrong_ones_before(at_home: AtHome, case: Case) -> None:
    for _round in range(3):
        for _try in range(4):
            at_home.types(case.no, WRONG)
        assert at_home.asks(case).status_code == 200


def test_one_number_s_wait_is_nobody_else_s(at_home: AtHome, case: Case, village: Village) -> None:
    other = village.work.accepts("SB02")
    village.delivers()
    for _try in range(6):
        at_home.types(case.no, WRONG)
    assert at_home.asks(other).status_code == 200


def test_a_clock_that_went_back_locks_nobody_out(
    at_home: AtHome, case: Case, hall_clock: TurnableClock
) -> None:
    for _try in range(5):
        at_home.types(case.no, WRONG)
    hall_clock.goes_on(-600)
    assert at_home.asks(case).status_code == 200


@pytest.mark.parametrize(
    ("no", "typed"), [("七号", "7K3M2Q"), (UNKNOWN, "7K3"), (UNKNOWN, ""), ("", "7K3M2Q")]
)
def test_what_cannot_be_right_is_not_counted(
    at_home: AtHome, county: CountyDatabase, no: str, typed: str
) -> None:
    answer = at_home.types(no, typed)
    assert code(answer) == (422, "bad_input")
    assert county.read("SELECT * FROM look_up_tries") == []


def test_one_address_may_not_try_all_day(county: CountyDatabase) -> None:
    at_home = AtHome(create_county(CountySettings(), county, b"s" * 32, COUNTY_KEY))
    answers = [at_home.types(f"{SHAPO}-20261123-{n:03d}", WRONG) for n in range(1, 22)]
    limiter.reset()
    assert {answer.status_code for answer in answers[:20]} == {404}
    assert code(answers[20]) == (429, "too_often")


def test_a_code_has_letters_that_nobody_misreads() -> None:
    codes = {doors.new_code() for _each in range(400)}
    assert len(codes) > 390
    assert not set("".join(codes)) & set("ILOU")
    assert doors.read_code("o1i-l0Q") == "01110Q"
