"""Bad input: each gets its own code and a sentence; nothing changes, nothing is lost."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kiosk import clock
from kiosk.records.staff import queries, service
from kiosk.settings import Hours, Settings
from kiosk.web.database import session
from tests.conftest import TurnableClock
from tests.furnished import Caller, furnished


def refused(answer: TestResponse) -> tuple[int, str]:
    """Return status and code of a refusal, after a look at its form."""
    assert answer.content_type == "application/problem+json"
    problem: dict[str, Any] = answer.get_json()
    assert problem["status"] == answer.status_code
    assert problem["type"].endswith(problem["code"])
    assert problem["detail"].endswith(("。", "."))
    assert "{" not in problem["detail"]
    return answer.status_code, problem["code"]


@pytest.fixture(autouse=True)
def nothing_changes(app: Flask, request: pytest.FixtureRequest) -> Any:
    """Look that the journal has not moved since the test said it had prepared."""
    yield
    mark = getattr(request.node, "journal_mark", None)
    if mark is not None:
        assert journal_seq(app) == mark


def journal_seq(app: Flask) -> int:
    """Return the newest row of the journal."""
    said = Caller(app).client.get("/metrics").text
    return int(float(said.split("kiosk_journal_seq ")[-1]))


def from_here_nothing_changes(app: Flask, request: pytest.FixtureRequest) -> None:
    """Let the test fail if the journal moves from now on."""
    request.node.journal_mark = journal_seq(app)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"errands": ["XX99"]}, (422, "unknown_item")),
        ({"category": "ZZ"}, (422, "unknown_category")),
        ({"errands": []}, (422, "nothing_chosen")),
        ({"errands": ["SB01"] * 9}, (422, "too_many_errands")),
        ({"errands": "SB01"}, (422, "bad_input")),
        ({"errand": ["SB01"]}, (422, "bad_input")),
        ({"errands": ["SB01"], "priority": "yes"}, (422, "bad_input")),
        (["SB01"], (422, "bad_input")),
    ],
)
def test_a_wish_that_cannot_be(
    app: Flask, kiosk: Caller, request: pytest.FixtureRequest, wish: Any, expected: tuple[int, str]
) -> None:
    from_here_nothing_changes(app, request)
    assert refused(kiosk.post("/tickets", wish, Idempotency_Key="a-key-for-it")) == expected


@pytest.mark.parametrize("body", [b"{errands", b'{"errands": ["\xff"]}'])
def test_a_body_that_is_no_json(kiosk: Caller, body: bytes) -> None:
    headers = {"Idempotency-Key": "a-key-for-it", "Content-Type": "application/json"}
    answer = kiosk.client.post("/api/v1/tickets", data=body, headers=headers)
    assert refused(answer) == (400, "not_json")
    headers["Content-Type"] = "text/plain"
    answer = kiosk.client.post("/api/v1/tickets", data=b"{}", headers=headers)
    assert refused(answer) == (415, "wrong_media_type")


@pytest.mark.parametrize("key", ["", "short", "k" * 201])
def test_a_ticket_without_a_proper_key(
    app: Flask, kiosk: Caller, request: pytest.FixtureRequest, key: str
) -> None:
    from_here_nothing_changes(app, request)
    answer = kiosk.post("/tickets", {"category": "SB"}, Idempotency_Key=key)
    assert refused(answer) == (400, "idempotency_key_missing")


def test_two_bodies_under_one_key(app: Flask, kiosk: Caller, request: pytest.FixtureRequest) -> None:
    first = kiosk.takes_a_number("the-same-touch", errands=["SB01"]).json
    from_here_nothing_changes(app, request)
    assert kiosk.takes_a_number("the-same-touch", errands=["SB01"]).json == first
    other = kiosk.takes_a_number("the-same-touch", errands=["SB02"])
    assert refused(other) == (422, "idempotency_key_reused")


def test_a_closed_hall(tmp_path: Any, hall_clock: TurnableClock) -> None:
    assert hall_clock
    (tmp_path / "closed").mkdir()
    app = furnished(tmp_path / "closed", Settings(hours=Hours(tue=["08:30-12:00"])))
    answer = Caller(app).takes_a_number()
    assert refused(answer) == (409, "hall_closed")
    assert "明天 08:30" in answer.text


def test_a_clock_that_jumps_a_day_back(
    app: Flask, kiosk: Caller, hall_clock: TurnableClock, request: pytest.FixtureRequest
) -> None:
    kiosk.takes_a_number()
    from_here_nothing_changes(app, request)
    hall_clock.goes_on(minutes=-24 * 60)
    assert refused(kiosk.takes_a_number()) == (503, "clock_went_back")


def test_an_illegal_step(app: Flask, clerk: Caller, request: pytest.FixtureRequest) -> None:
    ticket = clerk.takes_a_number().get_json()
    from_here_nothing_changes(app, request)
    assert refused(clerk.post(f"/tickets/{ticket['id']}/finish")) == (409, "wrong_state")
    assert refused(clerk.post(f"/tickets/{ticket['id']}/fly")) == (422, "bad_input")


def test_a_window_that_is_not_yours(app: Flask, clerk: Caller, request: pytest.FixtureRequest) -> None:
    other = Caller(app)
    other.signs_in("admin")
    other.post("/windows/2/open")
    from_here_nothing_changes(app, request)
    assert refused(clerk.post("/windows/2/next")) == (403, "not_your_window")
    assert refused(clerk.post("/windows/2/close")) == (403, "not_your_window")
    assert refused(clerk.post("/windows/2/open")) == (409, "already_at_window")
    assert refused(clerk.post("/windows/9/open")) == (404, "no_such_window")
    assert refused(other.post("/windows/1/next")) == (403, "not_your_window")


def test_a_body_of_ten_megabytes(app: Flask, kiosk: Caller, request: pytest.FixtureRequest) -> None:
    from_here_nothing_changes(app, request)
    headers = {"Idempotency-Key": "a-key-for-it", "Content-Type": "application/json"}
    answer = kiosk.client.post("/api/v1/tickets", data=b"[" + b"1," * 5_000_000, headers=headers)
    assert refused(answer) == (413, "body_too_large")


def test_a_step_by_nobody(app: Flask, kiosk: Caller, request: pytest.FixtureRequest) -> None:
    ticket = kiosk.takes_a_number().get_json()
    from_here_nothing_changes(app, request)
    headers = {"X-CSRF-Token": "made up"}
    answer = kiosk.client.post(f"/api/v1/tickets/{ticket['id']}/call", headers=headers)
    assert refused(answer) in {(401, "sign_in_required"), (400, "csrf_missing")}


def test_a_forged_session(app: Flask, clerk: Caller, request: pytest.FixtureRequest) -> None:
    from_here_nothing_changes(app, request)
    forged = Caller(app)
    real = clerk.client.get_cookie("session")
    assert real is not None
    forged.client.set_cookie("session", real.value[:-4] + "AAAA")
    assert refused(forged.client.delete("/api/v1/session")) == (400, "csrf_missing")
    page = forged.client.get("/desk")
    assert page.status_code == 302
    assert "session_expired" in page.location


def test_an_expired_session(app: Flask, hall_clock: TurnableClock, clerk: Caller) -> None:
    assert hall_clock
    app.permanent_session_lifetime = timedelta(seconds=-1)
    page = clerk.client.get("/desk")
    assert page.status_code == 302
    assert "session_expired" in page.location


def test_a_new_password_ends_old_sessions(app: Flask, clerk: Caller) -> None:
    with app.app_context():
        person = queries.by_username(session(), "li")
        assert person is not None
        service.set_password(session(), person.id, "another-long-one")
    assert refused(clerk.post("/windows/1/next"))[1] == "session_expired"


def test_a_write_without_its_token(app: Flask, clerk: Caller, request: pytest.FixtureRequest) -> None:
    from_here_nothing_changes(app, request)
    clerk.headers.clear()
    assert refused(clerk.post("/windows/1/next")) == (400, "csrf_missing")
    clerk.headers["X-CSRF-Token"] = "made up"
    assert refused(clerk.post("/windows/1/next")) == (400, "csrf_missing")


@pytest.mark.parametrize("path", ["/tickets/0123456789abcdef0123456789abcdef", "/nowhere", "/spaces/1"])
def test_what_is_not_there(kiosk: Caller, path: str) -> None:
    status, code = refused(kiosk.get(path))
    assert status == 404
    assert code in {"no_such_ticket", "not_found"}


def test_a_ticket_id_that_is_not_there(clerk: Caller) -> None:
    assert refused(clerk.post("/tickets/nobody/call")) == (404, "no_such_ticket")
    assert refused(clerk.post("/tickets/nobody/start")) == (404, "no_such_ticket")


def test_a_wrong_password_and_an_unknown_name_are_told_alike(kiosk: Caller) -> None:
    wrong = kiosk.signs_in("admin", "not-the-right-one")
    unknown = kiosk.signs_in("nobody", "not-the-right-one")
    assert refused(wrong) == refused(unknown) == (401, "wrong_password")
    assert wrong.get_json() == unknown.get_json()


def test_guessing_passwords_is_slowed_down(tmp_path: Any) -> None:
    (tmp_path / "limited").mkdir()
    app = furnished(tmp_path / "limited")
    app.config["RATELIMIT_ENABLED"] = True
    caller = Caller(app)
    codes = [refused(caller.signs_in("nobody", "wrong"))[1] for _ in range(11)]
    assert codes[9:] == ["wrong_password", "too_often"]


def test_a_stranger_on_the_network_is_no_kiosk(app: Flask, kiosk: Caller) -> None:
    def takes(**environ: str) -> TestResponse:
        headers = {"Idempotency-Key": "a-key-for-it"}
        return kiosk.client.post(
            "/api/v1/tickets", json={"category": "SB"}, headers=headers, environ_overrides=environ
        )

    assert refused(takes(REMOTE_ADDR="192.168.1.50")) == (403, "not_a_kiosk")
    assert refused(takes(HTTP_HOST="evil.example")) == (403, "not_a_kiosk")
    assert refused(takes(HTTP_ORIGIN="http://evil.example")) == (403, "not_a_kiosk")
    app.config["KIOSKS"] = ("192.168.1.0/24",)
    assert takes(REMOTE_ADDR="192.168.1.50").status_code == 201


def test_a_refusal_speaks_the_readers_language(kiosk: Caller) -> None:
    chinese = kiosk.get("/tickets/nobody").get_json()["detail"]
    english = kiosk.get("/tickets/nobody?lang=en").get_json()["detail"]
    assert "小票" in chinese
    assert english.isascii()


def test_a_fault_of_the_program_shows_no_trace(app: Flask, kiosk: Caller) -> None:
    app.config["TESTING"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert kiosk.get("/board").status_code == 200
    app.view_functions["api_hall.show_board"] = lambda: str(1 // 0)
    answer = kiosk.get("/board")
    assert refused(answer) == (500, "internal_error")
    assert "Zero" not in answer.text
    assert clock.local(0) < datetime.max.replace(tzinfo=clock.HALL_TIME)
