"""Rating over the API: once, after the end, with a code for each refusal."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.records.ratings.models import FollowUp, Rating
from kiosk.web.database import session
from tests.furnished import Caller


@pytest.fixture
def served(kiosk: Caller, clerk: Caller) -> str:
    """The token of a visit that has ended."""
    taken = kiosk.takes_a_number().get_json()
    clerk.post("/windows/1/next")
    for step in ("start", "finish"):
        assert clerk.post(f"/tickets/{taken['id']}/{step}").status_code == 200
    return str(taken["token"])


def kept(app: Flask) -> list[tuple[int, str, str]]:
    """Return what was kept of every rating."""
    with app.app_context():
        return [(each.score, each.reasons, each.way) for each in session().scalars(select(Rating))]


def test_a_visit_is_rated_by_whoever_has_its_token(app: Flask, served: str) -> None:
    phone = Caller(app)
    answer = phone.post(
        f"/tickets/{served}/rating", {"score": 2, "reasons": ["wait", "slow"], "phone": "13812345678"}
    )
    assert (answer.status_code, answer.get_json()) == (201, {"score": 2})
    assert "Set-Cookie" not in answer.headers
    assert kept(app) == [(2, "slow wait", "phone")]
    with app.app_context():
        found = session().scalars(select(FollowUp)).one()
        assert found.rating.contact is not None
    assert phone.get(f"/tickets/{served}").get_json().keys().isdisjoint({"score", "rating"})


@pytest.mark.parametrize(("body", "code"), [
    ({"score": 0}, "bad_input"),
    ({"score": 6}, "bad_input"),
    ({"score": "5"}, "bad_input"),
    ({}, "bad_input"),
    ({"score": 5, "stars": 5}, "bad_input"),
    ({"score": 1, "reasons": ["boring"]}, "bad_input"),
    ({"score": 1, "words": "长" * 201}, "bad_input"),
    ({"score": 1, "phone": "12"}, "wrong_phone"),
])  # fmt: skip
def test_a_rating_that_cannot_be(
    app: Flask, kiosk: Caller, served: str, body: dict[str, Any], code: str
) -> None:
    answer = kiosk.post(f"/tickets/{served}/rating", body)
    assert answer.content_type == "application/problem+json"
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)
    assert kept(app) == []


def test_a_second_rating_is_refused(app: Flask, kiosk: Caller, served: str) -> None:
    assert kiosk.post(f"/tickets/{served}/rating", {"score": 5}).status_code == 201
    again = kiosk.post(f"/tickets/{served}/rating", {"score": 1})
    assert (again.status_code, again.get_json()["code"]) == (409, "already_rated")
    assert kept(app) == [(5, "", "phone")]


def test_a_visit_without_end_and_one_that_never_was(kiosk: Caller) -> None:
    token = kiosk.takes_a_number().get_json()["token"]
    waiting = kiosk.post(f"/tickets/{token}/rating", {"score": 5})
    assert (waiting.status_code, waiting.get_json()["code"]) == (409, "not_finished_yet")
    unknown = kiosk.post(f"/tickets/{'0' * 32}/rating", {"score": 5})
    assert (unknown.status_code, unknown.get_json()["code"]) == (404, "no_such_ticket")


def test_the_description_names_it(app: Flask) -> None:
    told = app.test_client().get("/api/v1/openapi.json").get_json()
    described = told["paths"]["/api/v1/tickets/{token}/rating"]["post"]
    assert set(described["responses"]) >= {"201", "404", "409", "422"}
    assert "security" not in described
