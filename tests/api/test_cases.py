"""Cases over the API: opened, listed, read masked or in full, moved on; each refusal with its code."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.records.cases.models import Reading
from kiosk.records.staff import queries as staff
from kiosk.records.workdays.service import load_workdays_file
from kiosk.settings import ROOT
from kiosk.web.database import session
from tests.conftest import TurnableClock
from tests.furnished import Caller, furnished

ZHANG = {"name": "张三丰", "phone": "13812345678", "id_number": "11010519491231002x", "village_group": "三组"}
NOON_MS = 1_795_399_200_000
"""2026-11-23 10:00 in the hall."""


@pytest.fixture
def app(tmp_path: Path, hall_clock: TurnableClock) -> Flask:
    """A furnished application with the real working days."""
    assert hall_clock
    app = furnished(tmp_path)
    with app.app_context():
        load_workdays_file(session(), ROOT / "config" / "workdays.csv")
    return app


@pytest.fixture
def manager(app: Flask) -> Caller:
    """A manager, who has not opened a window."""
    caller = Caller(app)
    assert caller.signs_in().status_code == 200
    return caller


def opens(caller: Caller, item: str = "SB01", **more: Any) -> Any:
    """Let somebody walk up; return their case."""
    answer = caller.post("/cases", {"item": item, "who": ZHANG} | more)
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def code_of(answer: Any) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    return answer.status_code, answer.get_json()["code"]


def test_who_walks_up_gets_a_case_without_a_ticket(clerk: Caller) -> None:
    case = opens(clerk)
    assert case["no"] == "000000000000-20261123-001"
    assert (case["state"], case["channel"], case["version"]) == ("accepted", "walk_in", 1)
    assert (case["due_date"], case["hands"], case["ticket"]) == ("2026-11-30", "village", "")
    assert case["owner"] == "李干事"
    assert "decide" in case["actions"]
    assert "deliver" not in case["actions"]


def test_a_paper_sheet_is_entered_with_its_true_time(clerk: Caller) -> None:
    case = opens(clerk, channel="paper", happened_at=NOON_MS - 3 * 86_400_000)
    assert (case["business_date"], case["entered_later"]) == ("2026-11-20", True)


def test_what_is_shown_is_masked_and_a_full_record_is_written_down(app: Flask, clerk: Caller) -> None:
    no = opens(clerk, remark="耳朵背")["no"]
    clerk.post(f"/cases/{no}/note", {"version": 1, "note": "张三丰来过电话"})
    masked = clerk.get(f"/cases/{no}")
    assert masked.get_json()["person"] == {
        "name": "张*丰", "phone": "138****5678", "id_last4": "", "village_group": "", "address": "",
    }  # fmt: skip
    for word in ("张三丰", "13812345678", "002X", "三组", "耳朵背", "来过电话"):
        assert word not in masked.text
    assert readings(app) == []
    full = clerk.get(f"/cases/{no}?full=true").get_json()
    assert full["person"] == {
        "name": "张三丰", "phone": "13812345678", "id_last4": "002X", "village_group": "三组", "address": "",
    }  # fmt: skip
    assert (full["remark"], full["steps"][-1]["note"]) == ("耳朵背", "张三丰来过电话")
    assert readings(app) == [("case", "李干事")]


def readings(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(each.what, each.staff.name) for each in session().scalars(select(Reading))]


def test_a_case_goes_its_way_step_by_step(clerk: Caller) -> None:
    case = opens(clerk, "SB02")
    steps: list[tuple[str, dict[str, Any], str, str]] = [
        ("forward_town", {"holder": "白杨镇便民服务中心"}, "forwarded_town", "town"),
        ("decide", {"note": "核定通过"}, "decided", "village"),
        ("deliver", {"delivery": "at_home"}, "delivered", "nobody"),
    ]
    for step, body, state, hands in steps:
        answer = clerk.post(f"/cases/{case['no']}/{step}", {"version": case["version"], **body})
        assert answer.status_code == 200, answer.text
        case = answer.get_json()
        assert (case["state"], case["hands"]) == (state, hands)
    assert case["delivery"] == "at_home"
    assert [step["action"] for step in case["steps"]] == ["open", "forward_town", "decide", "deliver"]


def test_papers_are_asked_for_and_come(clerk: Caller) -> None:
    case = opens(clerk)
    missing = [{"name": "户口簿", "state": "missing"}]
    case = clerk.post(f"/cases/{case['no']}/ask_papers", {"version": 1, "papers": missing}).get_json()
    assert (case["state"], case["hands"]) == ("need_papers", "person")
    assert [paper["name"] for paper in case["papers"] if paper["state"] == "missing"] == ["户口簿"]
    short = clerk.post(f"/cases/{case['no']}/supplement", {"version": case["version"]})
    assert code_of(short) == (409, "papers_still_missing")
    body = {"version": case["version"], "papers": [{"name": "户口簿"}]}
    assert clerk.post(f"/cases/{case['no']}/supplement", body).get_json()["state"] == "accepted"


def test_a_step_on_what_somebody_else_changed_is_refused(clerk: Caller, manager: Caller) -> None:
    no = opens(clerk)["no"]
    assert manager.post(f"/cases/{no}/forward_town", {"version": 1}).status_code == 200
    refused = clerk.post(f"/cases/{no}/decide", {"version": 1})
    assert code_of(refused) == (409, "case_moved_on")
    assert "王主任" in refused.text
    assert clerk.get(f"/cases/{no}").get_json()["state"] == "forwarded_town"


@pytest.mark.parametrize(
    ("step", "body", "expected"),
    [
        ("deliver", {"version": 1}, (409, "wrong_case_state")),
        ("withdraw", {"version": 1}, (422, "reason_needed")),
        ("ask_papers", {"version": 1}, (422, "papers_unnamed")),
        ("run_clock", {"version": 1}, (409, "clock_runs")),
        ("decide", {"version": 1, "happened_at": NOON_MS + 86_400_000}, (422, "not_yet_happened")),
        ("stop_clock", {"version": 1, "note": "公示", "until": "2026-02-31"}, (422, "bad_input")),
        ("decide", {}, (422, "bad_input")),
        ("decide", {"version": 0}, (422, "bad_input")),
        ("decide", {"version": 1, "delivery": "by_pigeon"}, (422, "bad_input")),
        ("decide", {"version": 1, "notes": ""}, (422, "bad_input")),
        ("fly", {"version": 1}, (422, "bad_input")),
    ],
)
def test_a_step_that_cannot_be(clerk: Caller, step: str, body: Any, expected: tuple[int, str]) -> None:
    no = opens(clerk)["no"]
    assert code_of(clerk.post(f"/cases/{no}/{step}", body)) == expected
    assert clerk.get(f"/cases/{no}").get_json()["version"] == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (422, "item_needed")),
        ({"item": "XX99"}, (422, "unknown_item")),
        ({"item": "SB01", "state": "decided"}, (422, "bad_input")),
        ({"item": "SB01", "state": "need_papers"}, (422, "papers_unnamed")),
        ({"item": "SB01", "channel": "window"}, (422, "bad_input")),
        ({"item": "SB01", "happened_at": NOON_MS + 86_400_000}, (422, "not_yet_happened")),
        ({"item": "SB01", "happened_at": 0}, (422, "too_long_ago")),
        ({"item": "SB01", "who": {"phone": "12"}}, (422, "wrong_phone")),
        ({"item": "SB01", "who": {"name": "张" * 41}}, (422, "bad_input")),
        (
            {"item": "SB01", "state": "accepted_with_gaps", "papers": [{"name": "户口簿", "state": "gap"}]},
            (422, "gap_day_needed"),
        ),
    ],
)
def test_a_case_that_cannot_be(clerk: Caller, body: Any, expected: tuple[int, str]) -> None:
    assert code_of(clerk.post("/cases", body)) == expected
    assert clerk.get("/cases").get_json() == {"cases": [], "next": None}


def test_the_same_key_is_the_same_case(clerk: Caller, manager: Caller) -> None:
    body = {"item": "SB01", "who": ZHANG}
    first, again = (clerk.post("/cases", body, Idempotency_Key="a-key-for-it").get_json() for _ in range(2))
    assert first == again
    other = manager.post("/cases", body, Idempotency_Key="a-key-for-it").get_json()
    assert other["no"] != first["no"], "another person's key is another key"
    assert code_of(clerk.post("/cases", body, Idempotency_Key="short")) == (422, "bad_input")


def test_a_list_is_paged_without_losing_or_doubling_any(clerk: Caller) -> None:
    opened = [opens(clerk)["no"] for _ in range(5)]
    seen, cursor = [], ""
    for expected in (2, 2, 1):
        page = clerk.get(f"/cases?limit=2{cursor}").get_json()
        assert len(page["cases"]) == expected
        seen += [case["no"] for case in page["cases"]]
        opens(clerk, "SB03", state="delivered")
        cursor = f"&cursor={page['next']}"
    assert page["next"] is None
    assert seen == opened[::-1]


def test_a_list_is_filtered(clerk: Caller, manager: Caller, hall_clock: TurnableClock) -> None:
    first = opens(clerk)["no"]
    hall_clock.goes_on(24 * 60)
    second = opens(manager)["no"]
    done = opens(clerk, "SB03", state="delivered")["no"]

    def listed(query: str) -> list[str]:
        return [case["no"] for case in clerk.get(f"/cases?{query}").get_json()["cases"]]

    assert listed("") == [done, second, first]
    assert listed("open=true") == [second, first]
    assert listed("open=false") == listed("state=delivered") == [done]
    assert listed("mine=true") == [done, first]
    assert listed("to=2026-11-23") == [first]
    assert listed("from=2026-11-24&to=2026-11-24&open=true") == [second]
    assert listed("state=refused") == []


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=many", "state=flying", "from=yesterday", "cursor=7", "page=2"]
)
def test_a_list_that_cannot_be(clerk: Caller, query: str) -> None:
    assert code_of(clerk.get(f"/cases?{query}")) == (422, "bad_input")


def test_the_words_of_a_refusal_follow_the_reader(clerk: Caller) -> None:
    assert clerk.get("/cases?limit=0&lang=en").get_json()["code"] == "bad_input"
    assert clerk.get("/cases?lang=en").status_code == 200


def test_nobody_reads_cases_without_signing_in(kiosk: Caller, clerk: Caller) -> None:
    no = opens(clerk)["no"]
    for path in ("/cases", f"/cases/{no}", f"/cases/{no}?full=true"):
        assert code_of(kiosk.get(path)) == (401, "sign_in_required")
    assert kiosk.post("/cases", {"item": "SB01"}).status_code in {400, 401}
    assert kiosk.post(f"/cases/{no}/decide", {"version": 1}).status_code in {400, 401}


def test_a_case_that_is_not_there(clerk: Caller) -> None:
    assert code_of(clerk.get("/cases/20261123-001")) == (404, "no_such_case")
    assert code_of(clerk.post("/cases/nothing/decide", {"version": 1})) == (404, "no_such_case")


def test_a_confidential_case_is_only_for_named_staff(app: Flask, clerk: Caller, manager: Caller) -> None:
    no = opens(clerk, "DQ02")["no"]
    assert clerk.get(f"/cases/{no}").get_json()["confidential"] is True
    assert code_of(manager.get(f"/cases/{no}")) == (403, "confidential")
    assert code_of(manager.get(f"/cases/{no}?full=true")) == (403, "confidential")
    assert code_of(manager.post(f"/cases/{no}/decide", {"version": 1})) == (403, "confidential")
    assert manager.get("/cases").get_json()["cases"] == []
    assert len(clerk.get("/cases").get_json()["cases"]) == 1
    with app.app_context():
        person = staff.by_username(session(), "admin")
        assert person is not None
        person.confidant = True
        person.version += 1
        session().commit()
    assert [case["no"] for case in manager.get("/cases").get_json()["cases"]] == [no]
