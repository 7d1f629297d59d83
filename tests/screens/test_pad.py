"""The pad at a window: asks about the visit that has just ended there, tells nothing, leads nowhere."""

import pytest

from kiosk.records.tickets.models import Ticket
from tests.conftest import TurnableClock
from tests.screens.rating import rates, ratings, serves
from tests.screens.staffed import Person, StaffedHall

ASKS = "请为这次服务打分"
CALM = "本村党群服务中心"


def sends(pad: Person, ticket: Ticket, n: int = 1, **form: str) -> tuple[int, str]:
    """Send the form of the pad, with the token that it was shown with."""
    data = {"csrf_token": pad.token("/desk/pad/1"), "token": ticket.token, **form}
    answer = pad.client.post(f"/desk/pad/{n}", data=data, follow_redirects=True)
    return answer.status_code, answer.text


def test_the_window_is_chosen_once_and_stands_in_the_address(li: Person) -> None:
    said = li.sees("/desk/pad")
    assert [n for n in range(5) if f'href="/desk/pad/{n}"' in said] == [1, 2, 3]
    assert CALM in li.sees("/desk/pad/1")
    assert li.client.get("/desk/pad/9").status_code == 404


def test_only_staff_may_open_it(hall: StaffedHall) -> None:
    nobody = hall.app.test_client()
    for path in ("/desk/pad", "/desk/pad/1", "/desk/pad/1/now"):
        assert nobody.get(path).location.startswith("/desk/sign-in")
    assert nobody.post("/desk/pad/1", data={"score": "5"}).status_code == 400


@pytest.mark.parametrize("part", ["", "/now"])
def test_it_asks_about_the_visit_that_ended_here(hall: StaffedHall, li: Person, part: str) -> None:
    ticket = serves(hall, "li", "SB01")
    said = li.sees(f"/desk/pad/1{part}")
    assert ASKS in said
    assert said.count('type="radio"') == 5
    assert "checked" not in said
    assert ticket.label not in said
    assert "养老" not in said
    assert ASKS not in li.sees(f"/desk/pad/2{part}")


def test_a_rating_at_the_pad_is_marked_as_such(hall: StaffedHall, li: Person) -> None:
    ticket = serves(hall)
    status, said = sends(li, ticket, score="2", reason="wait")
    assert (status, "谢谢您" in said, ASKS in said) == (200, True, False)
    (rating,) = ratings(hall)
    assert (rating.score, rating.reasons, rating.way, rating.contact_id) == (2, "wait", "pad", None)
    assert ASKS not in li.sees("/desk/pad/1")
    assert "谢谢" not in li.sees("/desk")


def test_it_is_calm_again_after_three_minutes(
    hall: StaffedHall, li: Person, hall_clock: TurnableClock
) -> None:
    ticket = serves(hall)
    hall_clock.goes_on(4)
    assert ASKS not in li.sees("/desk/pad/1")
    serves(hall)
    status, said = sends(li, ticket, score="5")
    assert (status, "扫小票上的二维码" in said) == (409, True)
    assert ratings(hall) == []


def test_nothing_chosen_is_asked_again(hall: StaffedHall, li: Person) -> None:
    status, said = sends(li, serves(hall), reason="wait")
    assert (status, ASKS in said, "请先点一个笑脸" in said) == (422, True, True)
    assert 'value="wait" checked' in said


def test_whoever_has_rated_on_the_phone_meanwhile_is_thanked(hall: StaffedHall, li: Person) -> None:
    ticket = serves(hall)
    token = li.token("/desk/pad/1")
    rates(hall, ticket, score="5")
    form = {"csrf_token": token, "token": ticket.token, "score": "1"}
    answer = li.client.post("/desk/pad/1", data=form, follow_redirects=True)
    assert (answer.status_code, "谢谢您" in answer.text) == (200, True)
    assert [rating.score for rating in ratings(hall)] == [5]


def test_it_speaks_the_language_of_the_ticket(hall: StaffedHall, li: Person) -> None:
    serves(hall, language="en")
    assert '<section data-kind="asked"' in li.sees("/desk/pad/1/now")
    assert '<html lang="en">' in li.sees("/desk/pad/1")


@pytest.mark.parametrize("ended", [False, True])
def test_it_leads_nowhere_else(hall: StaffedHall, li: Person, ended: bool) -> None:  # noqa: FBT001 - a case
    if ended:
        serves(hall)
    said = li.sees("/desk/pad/1")
    assert (ASKS in said) == ended
    assert "<a " not in said
    assert said.count("<form") == int(ended)
