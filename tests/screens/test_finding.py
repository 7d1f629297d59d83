"""Looking a case up at the kiosk, on a phone and on the page of a visit."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.app import create_app
from kiosk.records.cases import service
from kiosk.records.cases.models import Case, CaseState, Channel, PaperState
from kiosk.records.cases.opening import Hall, Intake, PaperSaid
from kiosk.records.cases.people import Who
from kiosk.records.cases.rules import Action
from kiosk.records.staff import queries as staff
from kiosk.records.tickets.models import Outcome
from kiosk.records.tickets.service import Ending
from kiosk.sealing import Sealer
from tests.conftest import TurnableClock
from tests.prepared import load_days
from tests.screens.staffed import StaffedHall, staffed_hall

ZHANG = Who("张三丰", "138 1234 5678", "", "三组")
MISSING = [PaperSaid("户口簿", PaperState.MISSING)]
FULL = "000000000000-20261123-001"


class Public:
    """Somebody who has a case, and their devices."""

    def __init__(self, hall: StaffedHall) -> None:
        """Stand in a furnished hall."""
        self.hall = hall
        self.phone: FlaskClient = hall.app.test_client()
        person = staff.by_username(hall.session, "li")
        assert person is not None
        self.clerk = Hall(person.id, hall.settings, Sealer(b"0" * 32))

    def has_a_case(self, item: str = "SB01", **said: Any) -> Case:
        """Have a case opened without a ticket."""
        said = {"channel": Channel.WALK_IN, "who": ZHANG} | said
        return service.open_case(self.hall.session, Intake(item=item, **said), self.clerk)

    def asks_the_kiosk(self, no: str = "20261123001", last4: str = "5678", **environ: str) -> TestResponse:
        """Type both at the kiosk."""
        sent = {"no": no, "last4": last4}
        return self.hall.app.test_client().post("/entrance/find", json=sent, environ_overrides=environ)

    def asks(self, no: str = "20261123-001", last4: str = "5678", address: str = "10.0.0.7") -> TestResponse:
        """Send the phone's form."""
        form = {"no": no, "last4": last4}
        return self.phone.post("/find", data=form, environ_overrides={"REMOTE_ADDR": address})


@pytest.fixture
def hall(hall: StaffedHall) -> StaffedHall:
    """A hall that knows its working days, on a Monday at nine."""
    load_days(hall.session)
    return hall


@pytest.fixture
def public(hall: StaffedHall) -> Public:
    return Public(hall)


def test_the_kiosk_shows_how_a_case_stands_in_both_languages(public: Public) -> None:
    public.has_a_case()
    answer = public.asks_the_kiosk()
    assert answer.status_code == 200
    pages = answer.get_json()
    for words in ("城乡居民基本养老保险参保登记", FULL, "已受理", "现在在村里", "您不用跑", "2026年11月30日"):
        assert words in pages["zh"]
    assert "Resident pension enrolment" in pages["en"]
    for word in ("张三丰", "张*丰", "13812345678", "5678"):
        assert word not in answer.text


def test_the_kiosk_names_what_is_missing_and_says_when_there_is_more(public: Public) -> None:
    papers = [PaperSaid(f"第{n}份材料", PaperState.MISSING) for n in range(1, 7)]
    public.has_a_case(state=CaseState.NEED_PAPERS, papers=papers)
    page = public.asks_the_kiosk().get_json()["zh"]
    for words in ("现在在您手里，等您补材料", "还缺 6 样材料", "第4份材料", "还有 2 样"):
        assert words in page
    assert "第5份材料" not in page


@pytest.mark.parametrize("body", [
    b'{"no": null, "last4": "5678"}', b'{"no": 7, "last4": "5678"}', b'{"no": "1", "last4": ["5"]}',
    b'{"no": "%s", "last4": "5678"}' % (b"1" * 41), b'{"no": "1", "last4": "123456789"}', b"[]", b"no json",
    b'{"no": "\xff", "last4": "5678"}',
])  # fmt: skip
def test_what_the_kiosk_never_sends_is_refused_in_json(hall: StaffedHall, body: bytes) -> None:
    answer = hall.app.test_client().post("/entrance/find", data=body, content_type="application/json")
    code = "not_json" if body == b"no json" or b"\xff" in body else "bad_input"
    assert answer.content_type == "application/problem+json"
    assert (answer.status_code, answer.get_json()["code"]) == (400 if code == "not_json" else 422, code)


def test_a_wrong_try_is_answered_in_the_readers_words(public: Public) -> None:
    public.has_a_case()
    for no, digits in (("20261123001", "0000"), ("20200101001", "5678")):
        answer = public.asks_the_kiosk(no, digits, REMOTE_ADDR="127.0.0.2")
        assert (answer.status_code, answer.get_json()["code"]) == (404, "look_up_failed")
    assert "还可以试 4 次" in answer.get_json()["detail"]


def test_five_wrong_tries_lock_the_kiosk_for_ten_minutes(public: Public, hall_clock: TurnableClock) -> None:
    public.has_a_case()
    codes = [public.asks_the_kiosk(last4="0000").get_json()["code"] for _ in range(5)]
    assert codes == ["look_up_failed"] * 4 + ["look_up_locked"]
    refused = public.asks_the_kiosk()
    assert (refused.status_code, refused.get_json()["code"]) == (429, "look_up_locked")
    assert "10 分钟后" in refused.get_json()["detail"]
    hall_clock.goes_on(9.5)
    assert "1 分钟后" in public.asks_the_kiosk().get_json()["detail"]
    hall_clock.goes_on(0.5)
    assert public.asks_the_kiosk().status_code == 200


def test_a_lock_outlasts_a_restart_of_the_hall(public: Public, tmp_path: Path) -> None:
    public.has_a_case()
    for _ in range(5):
        public.asks(last4="0000")
    again = create_app(public.hall.settings, tmp_path / "hall", b"0" * 32, Sealer(b"0" * 32))
    answer = again.test_client().post("/entrance/find", json={"no": "20261123001", "last4": "5678"})
    assert answer.get_json()["code"] == "look_up_locked"


def test_only_the_kiosk_has_the_kiosks_door(public: Public) -> None:
    public.has_a_case()
    answer = public.asks_the_kiosk(REMOTE_ADDR="10.0.0.7")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_a_kiosk")


def test_a_slips_code_brings_the_number_along(public: Public) -> None:
    page = public.phone.get(f"/find?no={FULL}").get_data(as_text=True)
    assert 'value="20261123-001"' in page
    assert "autofocus" in page
    assert "?lang=en&amp;no=20261123-001" in page
    assert 'value=""' in public.phone.get("/find").get_data(as_text=True)


def test_a_phone_shows_how_a_case_stands_and_keeps_nothing(public: Public) -> None:
    public.has_a_case(state=CaseState.NEED_PAPERS, papers=MISSING)
    answer = public.asks()
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for words in ("城乡居民基本养老保险参保登记", "待补材料", "户口簿", "再查一件"):
        assert words in page
    for word in ("张三丰", "5678", "三组"):
        assert word not in page
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_phones_wrong_try_keeps_the_number_and_not_the_digits(public: Public) -> None:
    answer = public.asks("20261123-001", "4321")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert 'data-code="look_up_failed"' in page
    assert 'value="20261123-001"' in page
    assert "4321" not in page


@pytest.mark.parametrize(
    ("no", "last4"), [("", ""), ("A012", "5678"), ("20261123-001", "56"), ("<b>", "5678")]
)
def test_what_is_no_number_is_told_in_plain_words(public: Public, no: str, last4: str) -> None:
    answer = public.asks(no, last4)
    assert answer.status_code == 422
    assert 'data-code="bad_input"' in answer.text
    assert "<b>" not in answer.text


def test_phones_are_locked_each_by_itself(public: Public) -> None:
    public.has_a_case()
    for n in range(20):
        public.asks(f"20250101-{n:03d}")
    assert public.asks().status_code == 429
    assert "10 分钟后" in public.asks().text
    assert public.asks(address="10.0.0.8").status_code == 200


def test_an_address_that_asks_too_often_waits_a_minute(tmp_path: Path, hall_clock: TurnableClock) -> None:
    assert hall_clock
    with staffed_hall(tmp_path / "limited", limits=True) as hall:
        public = Public(hall)
        public.has_a_case()
        told = [public.asks().status_code for _ in range(11)]
        assert told == [200] * 10 + [429]
        assert 'data-code="too_often"' in public.asks().text


def visited(public: Public, *items: str, outcome: Outcome, **said: Any) -> str:
    """Let somebody be served to the end; return the token of their slip."""
    clerk = public.hall.at_window(1)
    ticket = public.hall.arrives(*items)
    clerk.presses("windows/1/next")
    clerk.steps(public.hall.ticket(ticket.id), "start")
    intakes = {place: Intake(who=ZHANG, **said) for place in range(len(items))}
    endings = [Ending(outcome)] * len(items)
    service.finish_visit(public.hall.session, ticket.id, endings, intakes, public.clerk)
    return ticket.token


def test_the_page_of_a_visit_shows_its_cases_as_they_move(public: Public) -> None:
    public.has_a_case()
    token = visited(public, "SB01", "MZ01", outcome=Outcome.PAPERS, papers=MISSING)
    page = public.phone.get(f"/t/{token}").get_data(as_text=True)
    assert page.count('class="progress"') == 2
    for words in ("待补材料", "户口簿", "data-open", "20261123-002", "20261123-003"):
        assert words in page
    assert "20261123-001" not in page
    no = "000000000000-20261123-002"
    step = service.Step(Action.SUPPLEMENT, 1, papers=[PaperSaid("户口簿")])
    service.take_step(public.hall.session, no, step, public.clerk)
    assert "已受理" in public.phone.get(f"/t/{token}/now").get_data(as_text=True)


def test_the_page_of_a_visit_keeps_secrets(public: Public) -> None:
    token = visited(public, "DQ02", outcome=Outcome.PAPERS, papers=MISSING)
    page = public.phone.get(f"/t/{token}").get_data(as_text=True)
    assert "所办事项" in page
    assert "待补材料" in page
    for word in ("调解", "户口簿", "张三丰"):
        assert word not in page


def test_what_was_done_on_the_spot_is_told_in_a_line(public: Public) -> None:
    token = visited(public, "SB03", outcome=Outcome.DONE)
    page = public.phone.get(f"/t/{token}").get_data(as_text=True)
    assert "已送达" in page
    assert "stages" not in page
    assert "data-open" not in page


def test_a_visit_that_goes_on_has_no_progress_yet(public: Public) -> None:
    ticket = public.hall.arrives("SB01")
    assert "progress" not in public.phone.get(f"/t/{ticket.token}/now").get_data(as_text=True)
