"""What people left, at the kiosk and at the desk: kept once, masked in lists, answered by somebody."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from kiosk import clock
from kiosk.records.cases.models import Reading
from kiosk.records.home_visits.models import HomeVisit
from kiosk.records.requests.models import Request
from kiosk.records.staff.queries import by_username
from kiosk.screens.entrance import asking
from kiosk.settings import Hours, Settings
from tests.conftest import TurnableClock
from tests.screens.staffed import Person, StaffedHall, staffed_hall

PHONE = "13812345678"
HOURS = Settings(hours=Hours(mon=["08:30-12:00"], wed=["08:30-12:00", "14:30-17:30"]))


@pytest.fixture
def settings() -> Settings:
    """The hall is open until noon on Mondays, and on Wednesdays."""
    return HOURS


def asks(hall: StaffedHall, language: str = "zh", **wish: Any) -> TestResponse:
    """Let somebody ask for something at the kiosk."""
    body = {"kind": "message", "key": f"a flow: {wish}", "phone": PHONE, **wish}
    return hall.app.test_client().post(f"/entrance/ask?lang={language}", json=body)


def newest(hall: StaffedHall) -> Request:
    """Return the request that was left last."""
    hall.looks_again()
    found = hall.session.scalars(select(Request).order_by(Request.id.desc())).first()
    assert found
    return found


def sends(person: Person, path: str = "", **form: Any) -> TestResponse:
    """Send a form of the requests' pages and follow to the page that answers."""
    data = {**form, "csrf_token": person.token("/desk/requests/new")}
    return person.client.post(f"/desk/requests{path}", data=data, follow_redirects=True)


def test_the_kiosk_hears_until_when_somebody_calls(hall: StaffedHall) -> None:
    assert asks(hall, category="SB").get_json() == {"due": "2026-11-26"}
    kept = newest(hall)
    assert (kept.kind, kept.category, kept.channel, kept.unattended) == ("message", "SB", "kiosk", True)
    hall.at_window(1)
    asks(hall, category="YS")
    assert not newest(hall).unattended


def test_the_kiosk_learns_which_days_can_be_booked(hall: StaffedHall) -> None:
    days = hall.app.test_client().get("/entrance/ask/days").get_json()["days"]
    assert days[:2] == [["2026-11-25", ["am", "pm"]], ["2026-11-30", ["am"]]]
    asks(hall, kind="booking", day="2026-11-25", half="pm")
    kept = newest(hall)
    assert (kept.wanted_on, kept.wanted_half, kept.due_date) == ("2026-11-25", "pm", "2026-11-25")


def test_the_kiosk_asks_for_a_visit(hall: StaffedHall) -> None:
    wish: dict[str, Any] = {
        "kind": "visit",
        "category": "MZ",
        "why": "disabled",
        "relative": True,
        "key": "one-flow",
    }
    assert asks(hall, **wish).get_json() == asks(hall, **wish).get_json() == {"due": "2026-11-26"}
    visit = hall.session.scalars(select(HomeVisit)).one()
    assert (visit.why, visit.asked_by_relative, visit.channel) == ("disabled", True, "kiosk")


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"phone": ""}, 422, "phone_needed"),
        ({"phone": "1381234"}, 422, "wrong_phone"),
        ({"kind": "visit", "phone": ""}, 422, "no_way_to_them"),
        ({"kind": "booking", "day": "2026-11-24", "half": "am"}, 422, "day_not_open"),
        ({"kind": "booking"}, 422, "day_not_open"),
        ({"category": "ZZ"}, 422, "unknown_category"),
    ],
)
def test_a_refusal_reaches_the_kiosk_as_words(
    hall: StaffedHall, wish: dict[str, str], status: int, code: str
) -> None:
    answer = asks(hall, **wish)
    assert (answer.status_code, answer.json["code"]) == (status, code)  # type: ignore[index]
    assert answer.content_type == "application/problem+json"
    assert hall.session.scalars(select(Request)).all() == []


@pytest.mark.parametrize(
    "wish",
    [{"kind": "need"}, {"key": "short"}, {"half": "noon"}, {"why": "lazy"}, {"phone": "1" * 21}, {"more": 1}],
)
def test_what_the_kiosk_never_sends_is_refused(hall: StaffedHall, wish: dict[str, Any]) -> None:
    assert asks(hall, **wish).status_code == 422


def test_only_the_kiosk_may_ask(hall: StaffedHall) -> None:
    client = hall.app.test_client()
    elsewhere = {"REMOTE_ADDR": "192.168.1.77"}
    assert client.post("/entrance/ask", json={}, environ_base=elsewhere).status_code == 403
    assert client.get("/entrance/ask/days", environ_base=elsewhere).status_code == 403
    from_afar = {"Origin": "http://evil.example"}
    assert client.post("/entrance/ask", json={}, headers=from_afar).status_code == 403


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"no json", (400, "not_json")),
        (b"", (400, "not_json")),
        (b'{"kind": "\xff"}', (400, "not_json")),
        (b"[]", (422, "bad_input")),
        (b'{"kind": "message"}', (422, "bad_input")),
        (b'{"kind": "gossip", "key": "flow number 1"}', (422, "bad_input")),
    ],
)
def test_what_the_kiosk_never_sends_is_refused_in_json(
    hall: StaffedHall, body: bytes, expected: tuple[int, str]
) -> None:
    answer = hall.app.test_client().post("/entrance/ask", data=body, content_type="application/json")
    assert answer.content_type == "application/problem+json"
    assert (answer.status_code, answer.get_json()["code"]) == expected


def test_a_child_at_the_kiosk_does_not_fill_the_list(tmp_path: Path, hall_clock: TurnableClock) -> None:
    assert hall_clock
    with staffed_hall(tmp_path / "limited", limits=True) as hall:
        most = int(asking.MOST.split()[0])
        assert asks(hall, phone="").status_code == 422
        codes = [asks(hall, key=f"flow number {each}").status_code for each in range(most + 1)]
        assert codes == [200] * most + [429]
        answer = asks(hall, key="one more flow")
        assert answer.get_json()["code"] == "too_many_asked"
        assert len(hall.session.scalars(select(Request)).all()) == most


def test_lists_show_no_more_than_is_needed(hall: StaffedHall, li: Person) -> None:
    asks(hall, category="SB")
    seen = li.sees("/desk/requests")
    assert PHONE not in seen
    assert "138****5678" in seen
    assert "当时没人" in seen
    assert hall.session.scalars(select(Reading)).all() == []
    assert PHONE in li.sees(f"/desk/requests/{newest(hall).id}")
    hall.looks_again()
    assert [each.what for each in hall.session.scalars(select(Reading))] == ["request"]


def test_kinds_and_their_counts(hall: StaffedHall, li: Person) -> None:
    for place, kind in enumerate(("message", "message", "unresolved")):
        asks(hall, kind=kind, key=f"flow number {place}")
    seen = li.sees("/desk/requests")
    for tab in ("要办的 3", "留言 2", "预约 0", "办不成的事 1", "其他诉求 0"):
        assert tab in seen
    assert li.sees("/desk/requests?show=unresolved").count(">打开<") == 1
    assert "没有。" in li.sees("/desk/requests?show=booking")


def test_a_manager_sees_first_what_could_not_be_done(hall: StaffedHall, li: Person) -> None:
    asks(hall, category="SB")
    asks(hall, kind="unresolved", phone="", category="NY")
    kinds = {
        who: re.findall('chip (?:gold|blue)">([^<]+)', person.sees("/desk/requests"))
        for who, person in (("li", li), ("admin", hall.signed_in("admin")))
    }
    assert kinds == {"li": ["留言", "办不成的事"], "admin": ["办不成的事", "留言"]}


def test_somebody_takes_it_and_answers(hall: StaffedHall, li: Person) -> None:
    asks(hall)
    kept = newest(hall)
    assert "现在由您来办" in sends(li, f"/{kept.id}/take", version=1).get_data(as_text=True)
    ending = {"outcome": "answered", "answer": "明天来拿"}
    seen = sends(li, f"/{kept.id}/close", version=2, **ending).get_data(as_text=True)
    assert "已办完" in seen
    assert ">打开<" not in seen
    closed = li.sees("/desk/requests?show=closed")
    assert "已经答复" in closed
    assert "明天来拿" in li.sees(f"/desk/requests/{kept.id}")


def test_two_clerks_with_one_request(hall: StaffedHall, li: Person) -> None:
    asks(hall)
    kept = newest(hall)
    wang = hall.signed_in("wang")
    sends(li, f"/{kept.id}/take", version=1)
    answer = sends(wang, f"/{kept.id}/close", version=1, outcome="done", answer="办好了，已告诉他")
    assert answer.status_code == 409
    seen = answer.get_data(as_text=True)
    assert "刚才有人办过" in seen
    assert "办好了，已告诉他" in seen
    assert newest(hall).closed_at is None


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"kind": ""}, "请从列表里选"),
        ({"kind": "unresolved", "words": ""}, "请把话记下来"),
        ({"kind": "message", "phone": ""}, "请留下电话号码"),
        ({"kind": "booking", "wanted_on": "2026-11-25", "half": ""}, "这个时间不开门"),
        ({"kind": "booking", "wanted_on": "2026-11-30", "half": "pm"}, "这个时间不开门"),
    ],
)
def test_a_refused_form_comes_back_with_everything_typed(
    hall: StaffedHall, li: Person, form: dict[str, str], said: str
) -> None:
    typed = {"name": "张三丰", "phone": PHONE, "words": "路灯坏了", "subject": "HK"}
    answer = sends(li, **typed | form)
    seen = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in seen
    assert 'value="张三丰"' in seen
    assert '<option value="HK" selected>' in seen
    assert hall.session.scalars(select(Request)).all() == []


def test_a_clerk_enters_what_could_not_be_done(hall: StaffedHall, li: Person) -> None:
    form = {"kind": "unresolved", "name": "张三丰", "phone": PHONE, "words": "跑了三趟", "subject": "NY01"}
    seen = sends(li, **form, channel="phone", key="one form").get_data(as_text=True)
    assert "最晚 11-26 星期四 答复" in seen
    assert "跑了三趟" in seen
    assert sends(li, **form, key="one form").status_code == 200
    kept = hall.session.scalars(select(Request)).one()
    assert (kept.category, kept.item, kept.channel, kept.unattended) == ("NY", "NY01", "phone", False)


def test_a_clerk_enters_a_booking(li: Person) -> None:
    assert "11-25 星期三" in li.sees("/desk/requests/new")
    sends(li, kind="booking", phone=PHONE, wanted_on="2026-11-25", half="pm")
    assert "11-25 星期三 下午" in li.sees("/desk/requests")


def test_a_confidential_matter_is_hidden_from_the_others(hall: StaffedHall, li: Person) -> None:
    seen = sends(li, kind="need", words="邻居吵架", subject="DQ02").get_data(as_text=True)
    assert "保密事项" in seen
    assert "邻居吵架" not in seen
    kept = newest(hall)
    assert li.client.get(f"/desk/requests/{kept.id}").status_code == 403
    assert sends(li, f"/{kept.id}/take", version=1).status_code == 403
    wang = hall.signed_in("wang")
    person = by_username(hall.session, "wang")
    assert person
    person.confidant = True
    hall.session.commit()
    assert "邻居吵架" in wang.sees(f"/desk/requests/{kept.id}")


def test_late_ones_are_marked(hall: StaffedHall, hall_clock: TurnableClock) -> None:
    asks(hall)
    hall_clock.stands_at(datetime(2026, 11, 27, 9, 0, tzinfo=clock.HALL_TIME))
    assert "超期" in hall.signed_in("li").sees("/desk/requests")


def test_unknown_requests_are_not_found(li: Person) -> None:
    assert li.client.get("/desk/requests/nothing").status_code == 404
    assert sends(li, "/nothing/take", version=1).status_code == 404


def test_strangers_are_asked_to_sign_in(hall: StaffedHall) -> None:
    client = hall.app.test_client()
    for path in ("", "/new", "/some-id"):
        assert client.get(f"/desk/requests{path}").location.startswith("/desk/sign-in")


def test_the_pages_read_english(hall: StaffedHall, li: Person) -> None:
    asks(hall, kind="unresolved")
    assert "Could not get it done" in li.sees("/desk/requests?lang=en")
    assert "Could not get it done" in li.sees(f"/desk/requests/{newest(hall).id}?lang=en")
    assert "Write one down" in li.sees("/desk/requests?lang=en")
    assert asks(hall, "en", phone="1").get_json()["detail"].isascii()
