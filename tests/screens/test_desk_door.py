"""Who gets in at the desk, and what everybody else is told."""

from pathlib import Path

import pytest

from kiosk.records.staff import service as staff
from kiosk.records.staff.models import Role
from kiosk.records.staff.queries import by_username
from tests.prepared import PASSWORD
from tests.screens.staffed import Person, StaffedHall, staffed_hall


def test_the_right_password_leads_to_the_desk(hall: StaffedHall) -> None:
    answer = Person(hall.app, "li").signs_in()
    assert (answer.status_code, answer.location) == (302, "/desk")


@pytest.mark.parametrize(
    ("way", "place"),
    [
        ("/office", "/office"), ("/desk/cases?state=open", "/desk/cases?state=open"), ("", "/desk"),
        ("https://elsewhere.example", "/desk"), ("//elsewhere.example", "/desk"), ("/\\elsewhere", "/desk"),
    ],
)  # fmt: skip
def test_signing_in_leads_only_to_pages_of_the_hall(hall: StaffedHall, way: str, place: str) -> None:
    assert Person(hall.app, "admin").signs_in(way=way).location == place


@pytest.mark.parametrize(("name", "password"), [("li", "not-this-one"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_password_is_told_on_the_same_page(hall: StaffedHall, name: str, password: str) -> None:
    answer = Person(hall.app, name).signs_in(password)
    said = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "用户名或密码不对" in said
    assert f'value="{name}"' in said
    assert PASSWORD not in said


def test_somebody_switched_off_does_not_get_in(hall: StaffedHall) -> None:
    person = by_username(hall.session, "li")
    assert person
    staff.arrange(hall.session, person.id, Role.CLERK, active=False)
    assert Person(hall.app, "li").signs_in().status_code == 401


def test_the_sign_in_page_says_why_it_is_there(hall: StaffedHall) -> None:
    stranger = Person(hall.app, "li")
    assert "登录已经失效" in stranger.sees("/desk/sign-in?code=session_expired")
    assert "请先登录" in stranger.sees("/desk/sign-in?code=sign_in_required")
    assert "banner" not in stranger.sees("/desk/sign-in?code=made-up")


def test_a_session_that_ended_meanwhile_leads_to_the_door_with_the_reason(hall: StaffedHall) -> None:
    li = hall.at_window(1)
    person = by_username(hall.session, "li")
    assert person
    staff.set_password(hall.session, person.id, "another-long-one")
    answer = li.client.get("/desk/panel", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/desk/sign-in?code=session_expired"


def test_signing_out_ends_the_session(hall: StaffedHall) -> None:
    li = hall.signed_in()
    answer = li.client.post("/desk/sign-out", data={"csrf_token": li.token("/desk")})
    assert answer.location == "/desk/sign-in"
    assert li.client.get("/desk").status_code == 302


def test_a_form_without_its_token_changes_nothing(hall: StaffedHall) -> None:
    li = hall.signed_in()
    answer = li.client.post("/desk/windows/1/open", headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert 'data-code="csrf_missing"' in answer.get_data(as_text=True)
    assert "您坐哪个窗口" in li.sees()


def test_who_tries_too_often_has_to_wait(tmp_path: Path) -> None:
    with staffed_hall(tmp_path, limits=True) as strict:
        guesser = Person(strict.app, "nobody")
        answers = [guesser.signs_in(f"guess-{n}") for n in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert "请等一分钟" in answers[-1].get_data(as_text=True)


def test_the_language_is_remembered_and_leads_back(hall: StaffedHall) -> None:
    reader = Person(hall.app, "li")
    answer = reader.client.get("/desk/language/en?back=/desk/sign-in")
    assert answer.location == "/desk/sign-in"
    assert '<html lang="en">' in reader.sees("/desk/sign-in")
    reader.client.get("/desk/language/klingon")
    assert '<html lang="en">' in reader.sees("/desk/sign-in")
    reader.client.get("/desk/language/zh")
    assert '<html lang="zh-CN">' in reader.sees("/desk/sign-in")


def test_the_start_page_leads_to_the_four_places(hall: StaffedHall) -> None:
    said = Person(hall.app, "li").sees("/")
    for place in ("/entrance", "/display", "/desk", "/office"):
        assert f'href="{place}"' in said
