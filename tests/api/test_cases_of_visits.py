"""Finishing a visit over the API opens its cases, in one step or not at all."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk import clock
from kiosk.records.cases.models import Case
from kiosk.web.database import session
from tests.furnished import Caller

ZHANG = {"name": "张三丰", "phone": "13812345678", "id_number": "11010519491231002x"}
GAP = {"name": "户口簿", "state": "gap"}
WRONG_ID = {"id_number": "110105194912310021"}


def called(kiosk: Caller, clerk: Caller, *items: str, **wish: Any) -> str:
    """Let somebody come and be served; return their ticket's id."""
    kiosk.takes_a_number(**({"errands": list(items)} if items else wish))
    ticket = clerk.post("/windows/1/next").get_json()
    clerk.post(f"/tickets/{ticket['id']}/start")
    return str(ticket["id"])


def test_finishing_a_visit_opens_its_cases(kiosk: Caller, clerk: Caller) -> None:
    ticket = called(kiosk, clerk, "SB01", "SB03", "MZ01")
    gap = GAP | {"until": (clock.now().date() + timedelta(days=30)).isoformat()}
    outcomes = [
        {"outcome": "accepted", "who": ZHANG, "papers": [gap]},
        "done",
        {"outcome": "papers", "papers": [{"name": "户口簿", "state": "missing"}]},
    ]
    answer = clerk.post(f"/tickets/{ticket}/finish", {"outcomes": outcomes})
    assert answer.status_code == 200, answer.text
    finished = answer.get_json()
    assert finished["state"] == "finished"
    states = [clerk.get(f"/cases/{no}").get_json()["state"] for no in finished["cases"]]
    assert states == ["accepted_with_gaps", "delivered", "need_papers"]


def test_an_outcome_as_a_plain_word_still_ends_a_visit(kiosk: Caller, clerk: Caller) -> None:
    ticket = called(kiosk, clerk, "SB01", "SB03", "SB02")
    outcomes = ["accepted", {"outcome": "papers"}, "referred"]
    finished = clerk.post(f"/tickets/{ticket}/finish", {"outcomes": outcomes}).get_json()
    assert [clerk.get(f"/cases/{no}").get_json()["item"] for no in finished["cases"]] == ["SB01"]


def test_only_the_answer_of_a_finish_names_cases(kiosk: Caller, clerk: Caller) -> None:
    ticket = called(kiosk, clerk, "SB01")
    token = clerk.post(f"/tickets/{ticket}/hold").get_json()["token"]
    assert "cases" not in kiosk.get(f"/tickets/{token}").get_json()


def code_of(answer: Any) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    return answer.status_code, answer.get_json()["code"]


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ({"outcome": "accepted"}, "item_needed"),
        ({"outcome": "accepted", "item": "SB01", "who": WRONG_ID}, "wrong_id_digit"),
        ({"outcome": "papers", "item": "SB01", "who": ZHANG}, "papers_unnamed"),
        ({"outcome": "accepted", "item": "SB01", "papers": [GAP]}, "gap_day_needed"),
        ({"outcome": "accepted", "item": "SB01", "papers": [{"state": "gap"}]}, "bad_input"),
    ],
)
def test_a_finish_that_cannot_be_leaves_the_visit_as_it_was(
    app: Flask, kiosk: Caller, clerk: Caller, outcome: Any, code: str
) -> None:
    ticket = called(kiosk, clerk, category="SB")
    assert code_of(clerk.post(f"/tickets/{ticket}/finish", {"outcomes": [outcome]})) == (422, code)
    with app.app_context():
        assert session().scalars(select(Case)).all() == []
    assert clerk.post(f"/tickets/{ticket}/hold").get_json()["state"] == "held"
