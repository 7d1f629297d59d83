"""Home visits at the desk: entered, agreed, written down with true times, printed to take along."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from kiosk import clock
from kiosk.records.cases.models import Reading
from kiosk.records.home_visits import queries
from kiosk.records.home_visits.models import HomeVisit
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import by_username
from tests.conftest import TurnableClock
from tests.screens.staffed import Person, StaffedHall

FORM = {
    "name": "张三丰", "phone": "13812345678", "village_group": "三组", "address": "老槐树旁",
    "why": "alone_elder", "subject": "MZ04", "note": "耳朵背",
}  # fmt: skip


def sends(person: Person, path: str = "", **form: Any) -> TestResponse:
    """Send a form of the visits' pages and follow to the page that answers."""
    data = {**form, "csrf_token": person.token("/desk/visits/new")}
    return person.client.post(f"/desk/visits{path}", data=data, follow_redirects=True)


def asks(hall: StaffedHall, li: Person, **more: Any) -> HomeVisit:
    """Enter a visit at the desk and return it."""
    assert sends(li, **FORM | more).status_code == 200
    return newest(hall)


def newest(hall: StaffedHall) -> HomeVisit:
    """Return the visit that was entered last."""
    hall.looks_again()
    found = hall.session.scalars(select(HomeVisit).order_by(HomeVisit.id.desc())).first()
    assert found
    return found


def steps(li: Person, visit: HomeVisit, step: str, **form: Any) -> TestResponse:
    """Take a step with a visit as the page shows it."""
    return sends(li, f"/{visit.id}/{step}", **{"version": visit.version, **form})


def books(hall: StaffedHall, li: Person, visit: HomeVisit, who: str = "li") -> HomeVisit:
    """Agree on a morning."""
    answer = steps(li, visit, "book", day="2026-11-25", half="am", visitor=known(hall, who).id)
    assert answer.status_code == 200
    return newest(hall)


def known(hall: StaffedHall, username: str) -> Staff:
    """Return somebody of the staff list."""
    person = by_username(hall.session, username)
    assert person
    return person


def names_a_confidant(hall: StaffedHall, username: str) -> None:
    """Let somebody read what is confidential."""
    hall.looks_again()
    known(hall, username).confidant = True
    hall.session.commit()


def readings(hall: StaffedHall) -> list[str]:
    """Return what was read in full so far."""
    hall.looks_again()
    return [each.what for each in hall.session.scalars(select(Reading).order_by(Reading.id))]


def test_a_visit_from_the_call_to_the_brought_result(
    hall: StaffedHall, li: Person, hall_clock: TurnableClock
) -> None:
    visit = asks(hall, li, channel="phone", happened_at="2026-11-22T17:05")
    assert (visit.channel, f"{clock.local(visit.asked_at):%d %H:%M}") == ("phone", "22 17:05")
    visit = books(hall, li, visit)
    assert (visit.booked_on, visit.booked_half) == ("2026-11-25", "am")
    hall_clock.stands_at(datetime(2026, 11, 26, 8, 10, tzinfo=clock.HALL_TIME))
    said = steps(
        li, visit, "note", happened_at="2026-11-25T09:30", outcome="done", visitor=visit.visitor_id, note="好"
    ).get_data(as_text=True)
    assert "2026-11-25 09:30" in said
    assert "2026-11-26 08:10 录入" in said
    assert "结果已送到" in steps(li, newest(hall), "deliver").get_data(as_text=True)
    visit = newest(hall)
    assert (visit.state, visit.delivered_at) == ("delivered", clock.millis())


def test_lists_show_no_more_than_is_needed(hall: StaffedHall, li: Person) -> None:
    asks(hall, li)
    seen = li.sees("/desk/visits")
    for hidden in ("张三丰", "13812345678", "老槐树", "耳朵背"):
        assert hidden not in seen
    assert "张*丰" in seen
    assert "138****5678" in seen
    assert readings(hall) == ["visit"]


def test_the_filters(hall: StaffedHall, li: Person) -> None:
    books(hall, li, asks(hall, li, name="李大娘"))
    steps(li, asks(hall, li, name="王大爷"), "cancel", note="自己来过了")
    asks(hall, li, name="赵大妈")
    seen = {
        show: set(re.findall("[李王赵]\\*[娘爷妈]", li.sees(f"/desk/visits?show={show}")))
        for show in ("arrange", "booked", "past", "?")
    }
    assert seen == {"arrange": {"赵*妈"}, "booked": {"李*娘"}, "past": {"王*爷"}, "?": {"赵*妈"}}


def test_empty_lists_say_what_to_do(li: Person) -> None:
    assert "登记上门" in li.sees("/desk/visits")
    assert "这一天没有约好的上门" in li.sees("/desk/visits/route")


def test_late_ones_are_marked(hall: StaffedHall, li: Person, hall_clock: TurnableClock) -> None:
    books(hall, li, asks(hall, li))
    asks(hall, li)
    hall_clock.goes_on(minutes=7 * 24 * 60)
    li = hall.signed_in("li")
    assert "超过答复期限" in li.sees("/desk/visits")
    assert "过了日子，没登记结果" in li.sees("/desk/visits?show=booked")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"phone": "", "address": ""}, "请留下电话或住址"),
        ({"phone": "138"}, "电话号码不对"),
        ({"why": "lazy"}, "请从列表里选"),
        ({"happened_at": "2026-11-23T09:01"}, "时间不能晚于现在"),
        ({"happened_at": "0001-01-01T00:00"}, "补录最多往前 366 天"),
        ({"happened_at": "gestern"}, "写成 2026-12-31 09:30 这样"),
        ({"note": "长" * 401}, "太长了"),
    ],
)
def test_a_refused_form_comes_back_with_everything_typed(
    li: Person, change: dict[str, str], said: str
) -> None:
    answer = sends(li, **FORM | change)
    seen = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in seen
    assert 'value="张三丰"' in seen


def test_the_same_form_sent_twice_is_one_visit(hall: StaffedHall, li: Person) -> None:
    key = re.findall(r'name="key" value="([^"]+)"', li.sees("/desk/visits/new"))[0]
    assert asks(hall, li, key=key).id == asks(hall, li, key=key).id
    assert len(hall.session.scalars(select(HomeVisit)).all()) == 1


def test_what_the_kiosk_did_not_ask_is_added_after_the_call(hall: StaffedHall, li: Person) -> None:
    visit = asks(hall, li, name="", address="", village_group="", subject="")
    assert "还没说清" in li.sees("/desk/visits")
    said = steps(li, visit, "amend", **FORM | {"by_relative": "1", "subject": "SB"}).get_data(as_text=True)
    assert "老槐树旁" in said
    visit = newest(hall)
    assert (visit.category, visit.item, visit.asked_by_relative) == ("SB", None, True)


def test_two_clerks_with_one_visit(hall: StaffedHall, li: Person) -> None:
    visit = asks(hall, li)
    wang = hall.signed_in("wang")
    books(hall, li, visit)
    answer = steps(wang, visit, "cancel", version=1, note="不去了")
    assert answer.status_code == 409
    seen = answer.get_data(as_text=True)
    assert "这次上门刚才有人改过" in seen
    assert "不去了" in seen
    assert newest(hall).state == "booked"


@pytest.mark.parametrize(
    ("step", "form", "said"),
    [
        ("book", {"half": "am", "visitor": "li", "day": "soon"}, "哪一天"),
        ("book", {"half": "", "visitor": "li", "day": "2026-11-25"}, "上午还是下午"),
        ("book", {"half": "am", "visitor": "", "day": "2026-11-25"}, "谁去"),
        ("book", {"half": "am", "visitor": "li", "day": "2026-11-22"}, "不能早于今天"),
        ("book", {"half": "am", "visitor": "li", "day": "9999-12-31"}, "最远只能约到2027-02-21"),
        ("book", {"half": "am", "visitor": "nobody", "day": "2026-11-25"}, "找不到要去的这个人"),
        ("note", {"outcome": "done", "visitor": "nobody", "happened_at": "2026-11-23T09:00"}, "找不到要去的"),
        ("note", {"outcome": "done", "visitor": "li"}, "请写实际去的时间"),
        ("note", {"outcome": "done", "visitor": "li", "happened_at": "2026-11-23T08:59"}, "时间不能早于"),
        ("note", {"outcome": "", "visitor": "li", "happened_at": "2026-11-23T09:00"}, "结果"),
        ("deliver", {}, "不能再做这一步"),
    ],
)
def test_a_refused_step_says_why_on_the_same_page(
    hall: StaffedHall, li: Person, step: str, form: dict[str, str], said: str
) -> None:
    visit = asks(hall, li)
    form = form | ({"visitor": known(hall, "li").id} if form.get("visitor") == "li" else {})
    answer = steps(li, visit, step, **form)
    assert answer.status_code in {409, 422}
    banner = re.findall(r'role="alert"[^>]*>([^<]+)<', answer.get_data(as_text=True))
    assert len(banner) == 1
    assert said in banner[0]
    assert newest(hall).version == visit.version


@pytest.mark.parametrize("path", ["/nothing", "/nothing/cancel", "/{id}/fly"])
def test_unknown_visits_and_steps_are_not_found(hall: StaffedHall, li: Person, path: str) -> None:
    place = path.format(id=asks(hall, li).id)
    answer = li.client.get(f"/desk/visits{place}") if path == "/nothing" else sends(li, place, version=1)
    assert answer.status_code == 404


def test_the_list_to_take_along(hall: StaffedHall, li: Person) -> None:
    books(hall, li, asks(hall, li))
    books(hall, li, asks(hall, li, name="李四", subject="CL", note=""), "wang")
    seen = li.sees(f"/desk/visits/route?day=2026-11-25&visitor={known(hall, 'li').id}")
    for needed in ("张三丰", "13812345678", "老槐树旁", "耳朵背", "居民身份证", "户口簿", "本人签字", "上午"):
        assert needed in seen
    assert "李四" not in seen
    both = li.sees("/desk/visits/route?day=2026-11-25")
    assert "共 2 户" in both
    assert "先打电话问清办什么、带什么" in both
    assert "共 0 户" in li.sees("/desk/visits/route?day=2026-11-26")
    assert readings(hall).count("visit_list") == 3


def test_a_day_that_cannot_be_is_no_list_of_another_day(hall: StaffedHall, li: Person) -> None:
    answer = li.client.get("/desk/visits/route?day=x")
    assert answer.status_code == 422
    assert "写成 2026-12-31 这样" in answer.text
    assert "上门办理单" not in answer.text
    assert "visit_list" not in readings(hall)


def test_a_confidential_visit_is_hidden_from_the_others(hall: StaffedHall, li: Person) -> None:
    names_a_confidant(hall, "wang")
    wang = hall.signed_in("wang")
    visit = asks(hall, li, subject="DQ02", note="邻居吵架")
    assert visit.confidential
    seen = li.sees("/desk/visits")
    assert "保密事项" in seen
    assert "人民调解" not in seen
    assert li.client.get(f"/desk/visits/{visit.id}").status_code == 403
    assert steps(li, visit, "cancel", note="x").status_code == 403
    assert "人民调解" in wang.sees("/desk/visits")
    books(hall, wang, visit, "wang")
    common = li.sees("/desk/visits/route?day=2026-11-25")
    assert "由wang自己打印" in common
    assert "13812345678" not in common
    assert "邻居吵架" in wang.sees("/desk/visits/route?day=2026-11-25")
    books(hall, wang, newest(hall), "li")
    assert "邻居吵架" in li.sees(f"/desk/visits/{visit.id}")


def test_strangers_are_asked_to_sign_in(hall: StaffedHall) -> None:
    client = hall.app.test_client()
    for path in ("", "/new", "/route", "/some-id"):
        assert client.get(f"/desk/visits{path}").location.startswith("/desk/sign-in")


def test_the_page_reads_english(hall: StaffedHall, li: Person) -> None:
    books(hall, li, asks(hall, li))
    for path in ("", "/new", f"/{newest(hall).id}", "/route?day=2026-11-25"):
        assert "Home visit" in li.sees(f"/desk/visits{path}{'&' if '?' in path else '?'}lang=en")
    assert queries.route(hall.session, date(2026, 11, 25))
