"""Rating on the phone page: five faces without scripts, nothing chosen, once, and nothing typed is lost."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import TurnableClock
from tests.screens.rating import ANGRY, follow_up, rates, ratings, serves
from tests.screens.staffed import StaffedHall, staffed_hall

ZH = {"Accept-Language": "zh-CN"}
THANKS = "谢谢，已收到您的评价"


def page(hall: StaffedHall, token: str, part: str = "") -> str:
    return hall.app.test_client().get(f"/t/{token}{part}", headers=ZH).text


@pytest.mark.parametrize("part", ["", "/now"])
def test_a_finished_visit_shows_five_faces_and_none_is_chosen(hall: StaffedHall, part: str) -> None:
    said = page(hall, serves(hall).token, part)
    assert said.count('type="radio"') == 5
    assert "checked" not in said
    places = [said.index(f'value="{score}"') for score in (5, 4, 3, 2, 1)]
    assert places == sorted(places), "best first"
    assert "评不评由您" in said


def test_before_the_end_nobody_is_asked(hall: StaffedHall) -> None:
    ticket = hall.arrives()
    assert "radio" not in page(hall, ticket.token)
    assert rates(hall, ticket, score="5").status_code == 409
    assert ratings(hall) == []


def test_a_rating_is_kept_without_cookie_or_token_and_thanked(hall: StaffedHall) -> None:
    ticket = serves(hall)
    answer = rates(hall, ticket, **ANGRY)
    assert (answer.status_code, answer.request.path) == (200, f"/t/{ticket.token}")
    assert THANKS in answer.text
    assert "Set-Cookie" not in answer.headers
    (rating,) = ratings(hall)
    assert (rating.score, rating.reasons, rating.words, rating.way) == (
        1,
        "slow manners",
        "等了两个小时",
        "phone",
    )
    assert not [secret for secret in ("张三丰", "13812345678", "两个小时", "不满意") if secret in answer.text]


def test_a_second_rating_is_told_and_changes_nothing(hall: StaffedHall) -> None:
    ticket = serves(hall)
    rates(hall, ticket, score="5")
    again = rates(hall, ticket, score="1")
    assert again.status_code == 409
    assert 'data-code="already_rated"' in again.text
    assert THANKS in again.text
    assert [rating.score for rating in ratings(hall)] == [5]


@pytest.mark.parametrize(("change", "code"), [
    ({"phone": "12"}, "wrong_phone"),
    ({"score": ""}, "no_level_chosen"),
    ({"score": "9"}, "no_level_chosen"),
    ({"words": "等了两个小时" * 40}, "bad_input"),
    ({"reason": ["slow", "manners", "boring"]}, "bad_input"),
])  # fmt: skip
def test_what_is_refused_is_shown_again_with_everything_typed(
    hall: StaffedHall, change: dict[str, Any], code: str
) -> None:
    sent = ANGRY | change
    answer = rates(hall, serves(hall), **sent)
    assert answer.status_code == 422
    assert f'data-code="{code}"' in answer.text
    assert f'value="{sent["phone"]}"' in answer.text
    assert str(sent["words"]) in answer.text
    assert 'value="manners" checked' in answer.text
    assert ('value="1" required checked' in answer.text) == (sent["score"] == "1")
    assert ratings(hall) == []


def test_what_was_typed_is_text_and_never_markup(hall: StaffedHall) -> None:
    answer = rates(hall, serves(hall), score="1", words="<script>alert(1)</script>", phone="12")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_after_a_month_nobody_is_asked_any_more(hall: StaffedHall, hall_clock: TurnableClock) -> None:
    ticket = serves(hall)
    hall_clock.goes_on(31 * 24 * 60)
    assert "radio" not in page(hall, ticket.token)
    assert 'data-code="too_late_to_rate"' in rates(hall, ticket, score="5").text


def test_an_unknown_slip_is_told_what_to_do(hall: StaffedHall) -> None:
    ticket = serves(hall)
    ticket.token = "0" * 32
    answer = rates(hall, ticket, score="5")
    assert answer.status_code == 404
    assert "请再扫一次小票上的二维码" in answer.text
    hall.session.rollback()


def test_english_stays_english_on_the_way(hall: StaffedHall) -> None:
    ticket = serves(hall)
    phone = hall.app.test_client()
    assert f"/t/{ticket.token}/rating?lang=en" in phone.get(f"/t/{ticket.token}?lang=en").text
    answer = phone.post(f"/t/{ticket.token}/rating?lang=en", data={"score": "5"}, headers=ZH)
    assert answer.location == f"/t/{ticket.token}?lang=en"


def test_one_address_cannot_go_on_for_ever(tmp_path: Path, hall_clock: TurnableClock) -> None:
    assert hall_clock
    with staffed_hall(tmp_path / "limited", limits=True) as hall:
        ticket = hall.arrives()
        answers = [rates(hall, ticket, score="5").status_code for _ in range(31)]
    assert answers == [409] * 30 + [429]


def test_the_clerk_who_served_sees_nothing_of_it(hall: StaffedHall) -> None:
    ticket, li = serves(hall), hall.signed_in("li")
    before = {path: li.sees(path) for path in ("/desk/panel", f"/desk/tickets/{ticket.id}")}
    rates(hall, ticket, **ANGRY)
    assert follow_up(hall).served_by == ticket.acted_by
    for path, seen in before.items():
        assert li.sees(path) == seen
    pad = li.sees("/desk/pad/1") + li.sees("/desk/pad/1/now")
    for secret in ("不满意", "两个小时", "张三丰", "13812345678", ticket.token):
        assert secret not in pad
        assert secret not in li.sees("/desk")
    assert li.client.get("/office/reviews").status_code == 403
    assert li.client.get(f"/office/reviews/{follow_up(hall).id}").status_code == 403
