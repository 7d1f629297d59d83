"""The office's page of ratings: figures, follow-ups, and nobody near what was said of them."""

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from kiosk.records.cases.models import Reading
from kiosk.records.ratings.models import FollowUp
from kiosk.records.staff.models import Role
from kiosk.records.staff.queries import by_username
from tests.conftest import TurnableClock
from tests.screens.rating import ANGRY, follow_up, rates, serves
from tests.screens.staffed import Person, StaffedHall

LEFT = "138"


def staff_id(hall: StaffedHall, username: str) -> str:
    found = by_username(hall.session, username)
    assert found
    return found.id


def complained(hall: StaffedHall, server: str = "li", **said: Any) -> FollowUp:
    """Let somebody complain of a visit, and return the follow-up."""
    rates(hall, serves(hall, server, "SB01"), **(said or ANGRY))
    return follow_up(hall)


def becomes_manager(hall: StaffedHall, username: str, *, active: bool = True) -> str:
    """Make somebody a manager and return their id."""
    found = by_username(hall.session, username)
    assert found
    found.role, found.active = Role.MANAGER.value, active
    hall.session.commit()
    return found.id


def takes(person: Person, found: FollowUp, step: str, **form: Any) -> TestResponse:
    return person.sends(f"reviews/{found.id}/{step}", version=found.version, **form)


def test_a_month_without_ratings_says_so(boss: Person) -> None:
    said = boss.sees("/office/reviews")
    assert "没有要您处理的差评" in said
    assert "这个月还没有人评价" in said
    assert "还没有人写" in said


def test_this_month_in_figures(hall: StaffedHall, boss: Person) -> None:
    rates(hall, serves(hall), score="5", words="真好")
    rates(hall, serves(hall), score="3", reason=["papers"])
    said = boss.sees("/office/reviews")
    assert "一共 2 次，基本满意以上占百分之 100" in said
    assert "真好" in said
    assert "要的材料多 1" in said
    assert "手机 2" in said


def test_a_follow_up_is_listed_by_its_due_date_and_without_the_number(
    hall: StaffedHall, boss: Person
) -> None:
    complained(hall)
    said = boss.sees("/office/reviews")
    for words in ("还剩 5 个工作日", "要回电话", "还没有指定", "非常不满意", "态度不好"):
        assert words in said
    assert LEFT not in said
    assert "张三丰" not in said


def test_what_is_due_turns_amber_and_red(hall: StaffedHall, boss: Person, hall_clock: TurnableClock) -> None:
    complained(hall)
    hall_clock.goes_on(3 * 24 * 60)
    assert 'data-urgency="amber"' in boss.sees("/office/reviews")
    hall_clock.goes_on(5 * 24 * 60)
    boss = hall.signed_in("admin")
    assert "超期 1 个工作日" in boss.sees("/office/reviews")
    assert 'data-urgency="red"' in boss.sees("/office/reviews")


def test_a_follow_up_tells_what_was_said_but_not_the_number(hall: StaffedHall, boss: Person) -> None:
    page = boss.sees(f"/office/reviews/{complained(hall).id}")
    assert "等了两个小时" in page
    assert LEFT not in page


def test_a_follow_up_from_the_first_step_to_the_last_word(hall: StaffedHall, boss: Person) -> None:
    found = complained(hall)
    becomes_manager(hall, "wang")
    steps: list[tuple[str, dict[str, str]]] = [
        ("assign", {"handler": staff_id(hall, "wang")}),
        ("extend", {"days": "10", "reason": "要问镇里"}),
        ("call-back", {"at": "2026-11-23T09:00", "words": "说好了明天再来"}),
        ("settle", {"outcome": "mended", "words": "当面道歉"}),
        ("appeal", {"by": "clerk", "words": "当时人太多"}),
        ("answer", {"upheld": "no", "words": "还是应当解释"}),
    ]
    for step, form in steps:
        answer = takes(boss, follow_up(hall), step, **form)
        assert "已记下" in answer.text, step
    said = boss.sees(f"/office/reviews/{found.id}")
    told = ("wang", "要问镇里", "说好了明天再来", "当面道歉", "当时人太多", "申诉不成立", "还是应当解释")
    assert [words for words in told if words not in said] == []
    assert "已经改正" in boss.sees("/office/reviews")


def test_reading_the_number_is_kept(hall: StaffedHall, boss: Person) -> None:
    found = complained(hall)
    said = boss.sends(f"reviews/{found.id}/contact").text
    assert "13812345678" in said
    hall.looks_again()
    (reading,) = hall.session.scalars(select(Reading)).all()
    assert (reading.what, reading.staff_id) == ("review", staff_id(hall, "admin"))
    assert "13812345678" not in boss.sees(f"/office/reviews/{found.id}")


def test_a_manager_who_served_is_kept_away(hall: StaffedHall, boss: Person) -> None:
    found = complained(hall, server="admin")
    overview = boss.sees("/office/reviews")
    assert "另有 1 件，当时是您办理的，由别人处理" in overview
    assert found.id not in overview
    forms: dict[str, dict[str, str]] = {
        "contact": {}, "assign": {"handler": staff_id(hall, "wang")},
        "settle": {"outcome": "mended", "words": "好"},
        "call-back": {"at": "2026-11-23T09:00", "words": "好"}, "extend": {"days": "9", "reason": "忙"},
        "appeal": {"by": "clerk", "words": "不服"}, "answer": {"upheld": "yes", "words": "好"},
    }  # fmt: skip
    pages = [overview, boss.sees(f"/office/reviews/{found.id}")]
    for step, form in forms.items():
        answer = takes(boss, found, step, **form)
        assert answer.status_code == 403
        assert "由别人处理" in answer.text
        pages.append(answer.text)
    assert not [
        word for word in (LEFT, "张三丰", "两个小时", found.due_date) for page in pages if word in page
    ]
    assert follow_up(hall).version == 1


def test_the_second_of_two_managers_is_told_and_keeps_what_they_typed(
    hall: StaffedHall, boss: Person
) -> None:
    found = complained(hall, score="1")
    assert "已记下" in takes(boss, found, "settle", outcome="mended", words="我先来").text
    late = takes(boss, found, "appeal", by="rater", words="我后到的话")
    assert late.status_code == 409
    assert 'data-code="review_changed"' in late.text
    assert "我后到的话" in late.text
    assert 'value="rater" selected' in late.text
    assert (follow_up(hall).outcome_words, follow_up(hall).appealed_at) == ("我先来", None)


@pytest.mark.parametrize(("step", "form", "code"), [
    ("assign", {}, "bad_input"),
    ("extend", {"days": "16", "reason": "忙"}, "extended_too_far"),
    ("extend", {"days": "9", "reason": ""}, "extension_unexplained"),
    ("call-back", {"at": "2027-01-01T09:00", "words": "好"}, "not_yet_happened"),
    ("call-back", {"at": "yesterday", "words": "好"}, "bad_input"),
    ("settle", {"outcome": "mended", "words": "好"}, "call_back_first"),
    ("settle", {"outcome": "forgotten", "words": "好"}, "bad_input"),
    ("appeal", {"by": "neighbour", "words": "好"}, "bad_input"),
    ("answer", {"upheld": "maybe", "words": "好"}, "bad_input"),
    ("answer", {"upheld": "yes", "words": "好"}, "nothing_to_answer"),
    ("burn", {}, "bad_input"),
])  # fmt: skip
def test_a_step_that_cannot_be_is_told_on_the_page(
    hall: StaffedHall, boss: Person, step: str, form: dict[str, str], code: str
) -> None:
    found = complained(hall)
    answer = takes(boss, found, step, **form)
    assert f'data-code="{code}"' in answer.text
    assert answer.status_code in {409, 422}
    assert follow_up(hall).version == 1


def test_a_second_extension_is_refused(hall: StaffedHall, boss: Person) -> None:
    found = complained(hall)
    takes(boss, found, "extend", days="9", reason="要问镇里")
    assert "延长到" not in boss.sees(f"/office/reviews/{found.id}")
    again = takes(boss, follow_up(hall), "extend", days="12", reason="再等等")
    assert 'data-code="already_extended"' in again.text


def test_whoever_served_is_not_offered_and_is_refused_as_handler(hall: StaffedHall, boss: Person) -> None:
    found = complained(hall)
    assert f'value="{staff_id(hall, "li")}"' not in boss.sees(f"/office/reviews/{found.id}")
    answer = takes(boss, found, "assign", handler=staff_id(hall, "li"))
    assert 'data-code="handler_served"' in answer.text


def test_only_who_can_open_the_page_is_offered_and_accepted(hall: StaffedHall, boss: Person) -> None:
    found = complained(hall)
    for nobody in (staff_id(hall, "wang"), becomes_manager(hall, "wang", active=False), "nobody"):
        assert f'value="{nobody}"' not in boss.sees(f"/office/reviews/{found.id}")
        answer = takes(boss, found, "assign", handler=nobody)
        assert (answer.status_code, "只能交给在用的管理员" in answer.text) == (422, True)
    wang = becomes_manager(hall, "wang")
    assert f'value="{wang}"' in boss.sees(f"/office/reviews/{found.id}")
    assert "已记下" in takes(boss, found, "assign", handler=wang).text


def test_the_only_manager_who_served_is_told_that_a_second_is_needed(hall: StaffedHall, boss: Person) -> None:
    found = complained(hall, server="admin")
    pages = ("/office/reviews", f"/office/reviews/{found.id}")
    assert ["请先添加第二位管理员" in boss.sees(page) for page in pages] == [True, True]
    becomes_manager(hall, "wang")
    assert ["请先添加第二位管理员" in boss.sees(page) for page in pages] == [False, False]


def test_a_confidential_errand_is_not_named(hall: StaffedHall, boss: Person) -> None:
    rates(hall, serves(hall, "li", "DQ02"), score="1")
    page = boss.sees(f"/office/reviews/{follow_up(hall).id}")
    name = hall.ticket(follow_up(hall).rating.ticket_id).errands[0]
    assert name.confidential
    assert "矛盾" not in page
    assert "调解" not in page


def test_a_follow_up_that_is_not_there(boss: Person) -> None:
    assert boss.client.get("/office/reviews/nothing").status_code == 404
    assert boss.sends("reviews/nothing/assign", version="1", handler="nobody").status_code == 404
    assert boss.sends("reviews/nothing/settle", version="1", outcome="mended", words="好").status_code == 404


@pytest.mark.parametrize("page", ["/office/reviews", "/desk/pad"])
def test_an_address_with_unseen_characters_is_refused_where_no_record_is_named(
    boss: Person, page: str
) -> None:
    answer = boss.client.get(f"{page}?month=%00")
    assert answer.status_code == 422
    assert "里面有看不见的字符" in answer.text
