"""The roster on its pages, on the kiosk, the TV and the desk."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.records.roster import opening_days, queries, service
from kiosk.records.roster.models import Absence, Post
from kiosk.records.roster.service import Pair
from kiosk.records.workdays.service import load_workdays_file
from kiosk.settings import ROOT
from tests.conftest import TurnableClock
from tests.screens.rostered import SATURDAY, SETTINGS, TODAY, TOMORROW, RosterHall
from tests.screens.staffed import Person, staffed_hall


@pytest.fixture
def roster(tmp_path: Path, hall_clock: TurnableClock) -> Iterator[RosterHall]:
    """A hall that is open on weekdays, on a Monday at nine."""
    assert hall_clock
    with staffed_hall(tmp_path, SETTINGS) as staffed:
        yield RosterHall(staffed)


def cell(page: str, day: date) -> str:
    """Return the text of the first post's cell of a day, without its tags."""
    row = re.findall(r"<td.*?</td>", page, re.DOTALL)[day.weekday()]
    return " ".join(re.sub(r"<[^>]*>", " ", row).split())


def test_a_clerk_does_not_arrange_the_roster(roster: RosterHall) -> None:
    li = roster.hall.signed_in("li")
    for path in ("", "/calendar"):
        assert "只有管理员能做" in li.sees(f"/office/roster{path}")
    form = {"csrf_token": li.token("/desk"), "monday": TODAY.isoformat()}
    assert li.client.post("/office/roster/copy", data=form).status_code == 403


def test_a_stranger_is_asked_to_sign_in(roster: RosterHall) -> None:
    answer = Person(roster.hall.app, "li").client.get("/office/roster")
    assert answer.location.startswith("/desk/sign-in")


def test_an_empty_roster_says_what_to_do(roster: RosterHall) -> None:
    page = roster.sees()
    assert "还没有岗位。先在下面加一个岗位" in page
    assert "<td" not in page


def test_a_post_is_added_changed_and_switched_off(roster: RosterHall) -> None:
    li, wang = roster.person("li"), roster.person("wang")
    assert "已添加综合岗" in roster.sends("/posts", name=" 综合岗 ", phone="0371-123", a=li, b=wang)
    post = roster.hall.session.scalars(select(Post)).one()
    assert (post.name, post.phone, post.a_id, post.b_id) == ("综合岗", "0371-123", li, wang)
    roster.sends(f"/posts/{post.id}", name="服务岗", a=wang)
    assert roster.stands(TODAY) == ["wang"]
    assert "已停用" in roster.sends(f"/posts/{post.id}/switch", active="")
    assert roster.stands(TODAY) == []
    roster.sends(f"/posts/{post.id}/switch", active="1")
    assert roster.stands(TODAY) == ["wang"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": " "}, "不能空着"),
        ({"name": "岗" * 13}, "太长了"),
        ({"phone": "问村长"}, "只写数字"),
        ({"b": "a"}, "不能是同一个人"),
        ({"a": ""}, "先选A岗，再选B岗"),
    ],
)
def test_a_refused_post_leaves_its_form_as_it_was(
    roster: RosterHall, change: dict[str, str], said: str
) -> None:
    form = {"name": "综合岗", "name_en": "Front desk", "phone": "110", "a": "li", "b": "wang"} | change
    names = {"li": roster.person("li"), "wang": roster.person("wang"), "a": roster.person("li"), "": ""}
    sent = form | {"a": names[form["a"]], "b": names[form["b"]]}
    page = roster.sends("/posts", **sent)
    assert said in page
    assert 'value="Front desk"' in page
    assert roster.stands(TODAY) == []


def test_the_week_shows_who_stands_in_and_where_nobody_is(roster: RosterHall) -> None:
    roster.adds()
    roster.is_away("li", TOMORROW, TOMORROW + timedelta(days=1))
    roster.is_away("wang", TOMORROW)
    page = roster.sees()
    assert "A li B wang" in cell(page, TODAY)
    assert "没人" in cell(page, TOMORROW)
    assert "B wang 代班" in cell(page, TOMORROW + timedelta(days=1))
    assert "休息" in cell(page, SATURDAY)
    assert "三天内有岗没人值班" in page
    assert f'href="/office/roster?week={TOMORROW}&amp;day={TOMORROW}' in page


def test_a_cell_is_changed_by_its_own_form(roster: RosterHall) -> None:
    post = roster.adds()
    page = roster.sees(f"?day={TOMORROW}&post={post.id}")
    assert 'id="change"' in page
    form = {"day": TOMORROW.isoformat(), "post": post.id, "a": roster.person("admin")}
    assert "已排好" in roster.sends("/shifts", **form)
    assert roster.stands(TOMORROW) == ["admin"]
    twice = form | {"b": form["a"]}
    page = roster.sends("/shifts", **twice)
    assert 'data-code="same_person"' in page
    assert page.count(f'<option value="{form["a"]}" selected>') == 2, "what was chosen stands there still"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"day": "2026-11-22"}, "day_is_past"),
        ({"day": "morgen"}, "bad_input"),
        ({"day": "9999-12-31"}, "bad_input"),
        ({"post": "none"}, "not_found"),
        ({"a": "nobody"}, "not_found"),
    ],
)
def test_an_impossible_shift_is_refused(roster: RosterHall, change: dict[str, str], code: str) -> None:
    post = roster.adds()
    form = {"day": TODAY.isoformat(), "post": post.id, "a": roster.person("wang")} | change
    assert f'data-code="{code}"' in roster.sends("/shifts", **form)
    assert roster.stands(TODAY) == ["li"]


def test_what_is_over_is_shown_but_not_changed(roster: RosterHall) -> None:
    post = roster.adds()
    yesterday = TODAY - timedelta(days=1)
    page = roster.sees(f"?week={yesterday}&day={yesterday}&post={post.id}")
    assert "11 月 16 日" in page
    assert 'id="change"' not in page


@pytest.mark.parametrize("asked", ["0001-01-01", "9999-12-31", "x", ""])
def test_a_week_that_nobody_can_see_is_this_week(roster: RosterHall, asked: str) -> None:
    assert "11 月 23 日" in roster.sees(f"?week={asked}")
    assert "2026 年 11 月" in roster.sees(f"/calendar?month={asked}&day={asked}")


def test_a_week_is_copied_to_the_next(roster: RosterHall) -> None:
    post = roster.adds()
    service.plan_shift(roster.hall.session, TODAY, post.id, Pair(roster.person("wang")))
    assert "复制了 1 个班" in roster.sends("/copy", monday=TODAY.isoformat())
    assert roster.stands(TODAY + timedelta(days=7)) == ["wang"]
    assert 'data-code="nothing_to_copy"' in roster.sends("/copy", monday=TODAY.isoformat())


def test_an_absence_is_noted_and_taken_back(roster: RosterHall) -> None:
    roster.adds()
    form = {"staff": roster.person("li"), "first": TODAY.isoformat(), "reason": "培训"}
    page = roster.sends("/absences", **form)
    assert "已记下li不在" in page
    assert "培训" in page
    assert roster.stands(TODAY) == ["wang"]
    absence = roster.hall.session.scalars(select(Absence)).one()
    assert "li回来了" in roster.sends(f"/absences/{absence.id}/back")
    assert roster.stands(TODAY) == ["li"]
    assert 'data-code="absence_over"' in roster.sends(f"/absences/{absence.id}/back")


def test_a_refused_absence_stays_typed(roster: RosterHall) -> None:
    form = {"staff": roster.person("li"), "first": TOMORROW.isoformat(), "last": TODAY.isoformat()}
    page = roster.sends("/absences", **form, reason="开会去")
    assert 'data-code="ends_before_start"' in page
    assert 'value="开会去"' in page
    assert queries.coming_absences(roster.hall.session, TODAY) == []


def test_the_calendar_shows_every_day_of_a_month(roster: RosterHall) -> None:
    load_workdays_file(roster.hall.session, ROOT / "config" / "workdays.csv")
    roster.adds(b=None)
    roster.is_away("li", TOMORROW)
    opening_days.set_opening(roster.hall.session, SATURDAY, SATURDAY, ["09:00-11:30"], "周六加班")
    page = roster.sees("/calendar")
    assert len(re.findall("<td", page)) == 42
    assert "09:00-11:30" in page
    assert "周六加班" in page
    assert "1 岗没人" in page
    assert "补班" in roster.sees("/calendar?month=2026-10-01"), "10 October is worked"
    assert "放假" in roster.sees("/calendar?month=2026-10-01")


def test_a_day_opens_differently_and_as_usual_again(roster: RosterHall) -> None:
    saturday = SATURDAY.isoformat()
    form = {"first": saturday, "kind": "open", "periods": "9：00到11：30", "words": "加班"}
    assert "取号机和电视马上照办" in roster.sends("/calendar", **form)
    found = queries.exceptions(roster.hall.session, TODAY, SATURDAY)
    assert [(day, each.periods, each.words) for day, each in found.items()] == [
        (saturday, "09:00-11:30", "加班")
    ]
    assert 'value="09:00-11:30"' in roster.sees(f"/calendar?day={saturday}"), "ready to be changed"
    assert "恢复平时的时间" in roster.sends(f"/calendar/{saturday}/withdraw")
    roster.hall.looks_again()
    assert not queries.exceptions(roster.hall.session, TODAY, SATURDAY)
    assert 'data-code="no_such_exception"' in roster.sends(f"/calendar/{saturday}/withdraw")
    assert 'data-code="bad_input"' in roster.sends("/calendar/soon/withdraw")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"periods": ""}, "periods_miswritten"),
        ({"periods": "12:00-08:00"}, "wrong_periods"),
        ({"kind": ""}, "bad_input"),
        ({"first": ""}, "bad_input"),
        ({"last": "2026-11-22"}, "ends_before_start"),
        ({"words": "长" * 61}, "bad_input"),
    ],
)
def test_a_refused_exception_stays_typed(roster: RosterHall, change: dict[str, str], code: str) -> None:
    form = {"first": TODAY.isoformat(), "kind": "open", "periods": "09:00-10:00", "words": "停电检修"}
    page = roster.sends("/calendar", **form | change)
    assert f'data-code="{code}"' in page
    assert "停电检修" in page or "words" in change
    assert not queries.exceptions(roster.hall.session, TODAY, SATURDAY)


def test_kiosk_and_board_say_who_is_on_duty(roster: RosterHall, hall_clock: TurnableClock) -> None:
    client = roster.hall.app.test_client()
    assert client.get("/api/v1/board").get_json()["duty"] == []
    roster.adds()
    roster.adds("党务岗", "wang", None)
    roster.is_away("li", TODAY)
    assert client.get("/entrance/state?lang=zh").get_json()["duty"] == [
        "综合岗 wang（代班） 110",
        "党务岗 wang 110",
    ]
    expected = {"post": "综合岗", "post_en": "Desk", "name": "wang", "stands_in": True, "phone": "110"}
    assert client.get("/api/v1/board").get_json()["duty"][0] == expected
    hall_clock.goes_on(15 * 60)
    assert client.get("/entrance/state?lang=zh").get_json()["duty"][0] == "综合岗 li 110"


def test_the_kiosk_speaks_of_a_post_in_the_readers_language(roster: RosterHall) -> None:
    roster.adds()
    said = roster.hall.app.test_client().get("/entrance/state?lang=en").get_json()["duty"]
    assert said == ["Desk li 110"]


def test_a_closed_day_of_the_calendar_closes_the_kiosk(roster: RosterHall) -> None:
    opening_days.set_opening(roster.hall.session, TODAY, TODAY + timedelta(days=13), [], "春节")
    said = roster.hall.app.test_client().get("/entrance/state?lang=zh").get_json()
    assert (said["open"], said["opens"]) == (False, "12 月 7 日 08:30")


def test_the_desk_knows_who_stands_in_for_whom(roster: RosterHall) -> None:
    roster.adds()
    roster.is_away("li", TODAY)
    wang, li = roster.hall.signed_in("wang"), roster.hall.signed_in("li")
    assert "li今天不在，“综合岗”由您代班" in wang.sees()
    assert "由您代班" not in li.sees()
    assert "wang（代li）" in li.sees()


def test_only_managers_are_warned_of_gaps_at_the_desk(roster: RosterHall) -> None:
    roster.adds(b=None)
    assert 'id="duty-gaps"' not in roster.boss.sees()
    roster.is_away("li", TOMORROW)
    warned = roster.boss.sees()
    assert 'id="duty-gaps"' in warned
    assert "没有要处理的提醒" not in warned
    assert 'id="duty-gaps"' not in roster.hall.signed_in("wang").sees()
