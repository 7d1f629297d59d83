"""The fixed API: a visit from the number to its end, and what everybody may see meanwhile."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from flask import Flask

from kiosk.pen import writing
from kiosk.sync import holding
from kiosk.sync.holding import Why
from kiosk.web.database import session
from tests.furnished import Caller


def test_a_visit_from_the_number_to_its_end(kiosk: Caller, clerk: Caller) -> None:
    taken = kiosk.takes_a_number(errands=["SB01"]).get_json()
    assert set(taken) >= {
        "id", "token", "number", "business_date", "state", "ahead", "wait", "print",
    }  # fmt: skip
    assert (taken["number"], taken["state"], taken["ahead"], taken["print"]) == ("A001", "waiting", 0, "off")
    assert len(taken["token"]) == 32
    datetime.fromisoformat(taken["business_date"])
    assert kiosk.takes_a_number(priority=True, category="YS").get_json()["ahead"] == 0
    called = clerk.post("/windows/1/next").get_json()
    assert (called["number"], called["state"], called["window"]) == ("Y001", "called", 1)
    for action, state in (("start", "serving"), ("finish", "finished")):
        answer = clerk.post(f"/tickets/{called['id']}/{action}")
        assert answer.get_json()["state"] == state
    called = clerk.post("/windows/1/next").get_json()
    assert called["number"] == "A001"
    clerk.post(f"/tickets/{called['id']}/start")
    body = {"outcomes": [{"outcome": "done", "item": "SB02"}]}
    assert clerk.post(f"/tickets/{called['id']}/finish", body).status_code == 200
    assert clerk.post("/windows/1/next").status_code == 204
    assert clerk.post("/windows/1/close").get_json()["state"] == "closed"
    assert clerk.client.delete("/api/v1/session", headers=clerk.headers).status_code == 204


def test_the_board_shows_numbers_and_nothing_else(kiosk: Caller, clerk: Caller) -> None:
    token = kiosk.takes_a_number(errands=["DQ02"]).get_json()["token"]
    kiosk.takes_a_number()
    clerk.post("/windows/1/next")
    board = kiosk.get("/board")
    assert token not in board.text
    assert "DQ02" not in board.text
    seen = board.get_json()
    assert (seen["calls"][0]["number"], seen["calls"][0]["window"]) == ("A001", 1)
    assert seen["waiting"] == {"SB": 1}
    assert seen["windows"][0] == {"n": 1, "state": "open", "number": "A001"}


def test_the_board_invites_nobody_while_no_number_can_be_given(
    app: Flask, kiosk: Caller, clerk: Caller
) -> None:
    assert clerk.get("/board").get_json()["issuing"]
    holding.hold(Path(app.instance_path), Why.RESTORED)
    assert not kiosk.get("/board").get_json()["issuing"]
    holding.let_go(Path(app.instance_path))
    assert kiosk.get("/board").get_json()["issuing"]
    with app.app_context(), writing(session()) as pen:
        pen.execute("UPDATE queue_day SET business_date = '2099-01-01'")
    assert not kiosk.get("/board").get_json()["issuing"]


def test_a_phone_sees_its_place_without_a_cookie(kiosk: Caller, clerk: Caller) -> None:
    tokens = [kiosk.takes_a_number().get_json()["token"] for _ in range(3)]
    answer = kiosk.get(f"/tickets/{tokens[2]}")
    assert answer.get_json()["ahead"] == 2
    assert "Set-Cookie" not in answer.headers
    clerk.post("/windows/1/next")
    assert kiosk.get(f"/tickets/{tokens[2]}").get_json()["ahead"] == 1
    assert kiosk.get(f"/tickets/{tokens[0]}").get_json()["window"] == 1


def test_a_stream_begins_with_the_board_and_tells_each_call_once(
    app: Flask, kiosk: Caller, clerk: Caller
) -> None:
    kiosk.takes_a_number()
    stream = kiosk.get("/board/events", buffered=False).response
    chunks: Iterator[bytes] = iter(stream)  # type: ignore[arg-type]
    assert next(chunks).startswith(b"retry")
    assert b"event: board" in next(chunks)
    clerk.post("/windows/1/next")
    told = next(chunks).decode()
    assert told.index("event: call") < told.index("event: board")
    call = json.loads(told.split("data: ")[1].split("\n")[0])
    assert (call["number"], call["window"], call["call_count"]) == ("A001", 1, 1)
    app.extensions["bell"].close()


def test_too_many_streams_are_refused_in_words(app: Flask, kiosk: Caller) -> None:
    streams = []
    for _ in range(24):
        answer = kiosk.get("/board/events", buffered=False)
        assert answer.status_code == 200
        streams.append(answer)
    refused = kiosk.get("/board/events", buffered=False)
    assert (refused.status_code, refused.get_json()["code"]) == (503, "too_many_streams")
    streams.pop().close()
    assert kiosk.get("/board/events", buffered=False).status_code == 200
    app.extensions["bell"].close()


def test_the_hall_tells_how_it_does(kiosk: Caller) -> None:
    assert kiosk.client.get("/healthz").get_json() == {"status": "ok"}
    kiosk.takes_a_number()
    said = kiosk.client.get("/metrics").text
    assert "kiosk_waiting_people 1.0" in said


def test_every_answer_carries_the_strict_policy(kiosk: Caller) -> None:
    for path in ("/entrance", "/display", "/api/v1/board", "/nowhere"):
        headers = kiosk.client.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
