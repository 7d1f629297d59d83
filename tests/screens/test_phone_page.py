"""What the phone page says in each state, to whom, and what it keeps to itself."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from kiosk.records.tickets.day import close_past_days
from kiosk.settings import Centre, Settings
from kiosk.sync import holding
from kiosk.sync.holding import Why
from kiosk.web.database import session
from tests.conftest import TurnableClock
from tests.furnished import Caller, furnished

DONE = {"outcomes": ["done"]}
STORIES: list[tuple[str, list[tuple[str, dict[str, Any]]], str]] = [
    ("waiting", [], "请不要走远"),
    ("called", [("call", {})], "到你了，请到1号桌"),
    ("serving", [("call", {}), ("start", {})], "正在1号桌办理"),
    ("held", [("call", {}), ("start", {}), ("hold", {})], "不用重新取号"),
    ("missed", [("call", {}), ("miss", {})], "请跟工作人员说一声"),
    ("finished", [("call", {}), ("start", {}), ("finish", DONE)], "办完了，谢谢您"),
    ("cancelled", [("cancel", {})], "这个号已经取消"),
]


@pytest.fixture
def app(tmp_path: Path, hall_clock: TurnableClock) -> Flask:
    """A hall whose places are desks, on a Monday morning."""
    assert hall_clock
    return furnished(tmp_path, Settings(centre=Centre(window_word="号桌", name_en="Shapo")))


@pytest.fixture
def clerk(app: Flask) -> Caller:
    """Somebody who serves at window 1."""
    clerk = Caller(app)
    clerk.signs_in()
    clerk.post("/windows/1/open")
    return clerk


def ticket(app: Flask, **wish: Any) -> dict[str, Any]:
    taken: dict[str, Any] = Caller(app).takes_a_number(**wish).json or {}
    return taken


def page(app: Flask, token: str, part: str = "", **headers: str) -> tuple[int, str, Any]:
    answer = app.test_client().get(f"/t/{token}{part}", headers={"Accept-Language": "zh-CN", **headers})
    return answer.status_code, answer.text, answer.headers


@pytest.mark.parametrize(("state", "steps", "sentence"), STORIES, ids=[story[0] for story in STORIES])
def test_every_state_says_what_to_do(
    app: Flask, clerk: Caller, state: str, steps: list[tuple[str, dict[str, Any]]], sentence: str
) -> None:
    ticket(app)
    mine = ticket(app)
    for action, body in steps:
        assert clerk.post(f"/tickets/{mine['id']}/{action}", body).status_code == 200
    status, said, headers = page(app, mine["token"])
    assert status == 200
    assert f'data-state="{state}"' in said
    assert mine["number"] in said
    assert sentence in said
    assert "Set-Cookie" not in headers
    over = state in {"finished", "cancelled"}
    assert ("http-equiv" in said, "data-over" in said) == (not over, over)


def test_a_day_that_is_over_says_to_come_again(app: Flask, hall_clock: TurnableClock) -> None:
    mine = ticket(app)
    hall_clock.goes_on(24 * 60)
    with app.app_context():
        close_past_days(session())
    said = page(app, mine["token"])[1]
    assert "这一天已经结束" in said
    assert "11月23日 09:00 取的号" in said


def test_a_hall_without_open_windows_promises_no_minutes(app: Flask) -> None:
    said = page(app, ticket(app)["token"])[1]
    assert "还没开始办" in said
    assert "分钟" not in said


def test_the_wait_is_a_range(app: Flask, clerk: Caller) -> None:
    for _ in range(3):
        ticket(app)
    mine = ticket(app)
    wait = clerk.get(f"/tickets/{mine['token']}").json["wait"]  # type: ignore[index]
    said = page(app, mine["token"])[1]
    assert f"{wait['low_min']}–{wait['high_min']} 分钟" in said
    assert "3 人" in said


def test_a_hall_that_stands_still_promises_no_minutes(app: Flask, clerk: Caller) -> None:
    assert clerk
    mine = ticket(app)
    assert "还没开始办" not in page(app, mine["token"])[1]
    holding.hold(Path(app.instance_path), Why.BEHIND)
    said = page(app, mine["token"])[1]
    assert "还没开始办" in said
    assert "开始办理就按号叫" in said


def test_the_page_tells_nothing_that_the_tv_does_not(app: Flask, clerk: Caller) -> None:
    mine = ticket(app, errands=["SB01"])
    clerk.post(f"/tickets/{mine['id']}/call")
    said = page(app, mine["token"])[1]
    assert mine["id"] not in said
    assert not [word for word in ("养老", "社会保障", "王主任", "SB") if word in said]


def test_the_browser_or_the_address_chooses_the_language(app: Flask) -> None:
    token = ticket(app)["token"]
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    assert "<h1>Shapo</h1>" in page(app, token, **english)[1]
    assert "<h1>本村党群服务中心</h1>" in page(app, token, "?lang=zh", **english)[1]
    asked = page(app, token, "?lang=en")[1]
    assert "<h1>Shapo</h1>" in asked
    assert f"/t/{token}/now?lang=en" in asked, "the page's own looks keep the language"


@pytest.mark.parametrize("part", ["", "/now"])
def test_an_unknown_token_is_a_page_of_its_own(app: Flask, part: str) -> None:
    status, said, headers = page(app, "0" * 32, part)
    assert status == 404
    assert "请再扫一次小票上的二维码" in said
    assert "fonts.css" not in said
    assert "Set-Cookie" not in headers
