"""Every button of the desk, pressed without a browser: what it does, and what it refuses."""

import pytest

from kiosk.records.journal.models import JournalRow
from kiosk.records.tickets.models import Ticket
from tests.screens.staffed import Person, StaffedHall


@pytest.fixture
def li(hall: StaffedHall) -> Person:
    """A clerk at window 1."""
    return hall.at_window(1)


def called(hall: StaffedHall, li: Person, *items: str) -> Ticket:
    """Return somebody who was called to window 1."""
    arrived = hall.arrives(*items)
    assert li.presses("windows/1/next").status_code == 200
    return hall.ticket(arrived.id)


def served(hall: StaffedHall, li: Person, *items: str) -> Ticket:
    """Return somebody who sits at window 1."""
    ticket = called(hall, li, *items)
    li.steps(ticket, "start")
    return hall.ticket(ticket.id)


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        ((), "recall", "called"),
        ((), "start", "serving"),
        ((), "return", "waiting"),
        ((), "miss", "missed"),
        (("miss",), "requeue", "waiting"),
        (("miss",), "cancel", "cancelled"),
        (("start",), "hold", "held"),
        (("start", "hold"), "resume", "serving"),
        (("start", "hold"), "cancel", "cancelled"),
        (("start",), "finish", "finished"),
        (("return",), "call", "called"),
        (("return",), "cancel", "cancelled"),
    ],
)
def test_a_button_does_its_step(
    hall: StaffedHall, li: Person, before: tuple[str, ...], action: str, after: str
) -> None:
    ticket = called(hall, li, "SB01")
    for step in before:
        li.steps(ticket, step)
        ticket = hall.ticket(ticket.id)
    answer = li.steps(ticket, action)
    assert answer.status_code == 200
    assert "A001 号已" in answer.get_data(as_text=True)
    assert hall.ticket(ticket.id).state == after


def test_the_same_press_twice_is_one_step(hall: StaffedHall, li: Person) -> None:
    ticket = called(hall, li)
    li.steps(ticket, "recall")
    again = li.steps(ticket, "recall")
    assert again.status_code == 409
    assert "A001 号刚才已经变了" in again.get_data(as_text=True)
    assert again.headers["HX-Retarget"] == "#notice"
    assert hall.ticket(ticket.id).call_count == 2


def test_calling_twice_never_calls_a_second_person(hall: StaffedHall, li: Person) -> None:
    hall.arrives()
    second = hall.arrives()
    li.presses("windows/1/next")
    again = li.presses("windows/1/next")
    assert (again.status_code, 'data-code="window_busy"' in again.get_data(as_text=True)) == (409, True)
    assert hall.ticket(second.id).state == "waiting"


def test_calling_when_nobody_waits_says_so(li: Person) -> None:
    assert "现在没有本窗口能叫的人" in li.presses("windows/1/next").get_data(as_text=True)


def test_another_desk_was_first(hall: StaffedHall, li: Person) -> None:
    wang = hall.at_window(2, "wang")
    waiting = hall.arrives()
    wang.presses("windows/2/next")
    late = li.steps(waiting, "call")
    assert late.status_code == 409
    assert "A001 号刚才已经变了" in late.get_data(as_text=True)
    assert hall.ticket(waiting.id).window == 2


def test_a_step_with_somebody_elses_person_is_refused(hall: StaffedHall, li: Person) -> None:
    wang = hall.at_window(2, "wang")
    ticket = called(hall, li)
    assert wang.steps(ticket, "start").status_code == 403
    assert "1号窗口不是您在用" in wang.steps(ticket, "miss").get_data(as_text=True)


@pytest.mark.parametrize("action", ["issue", "close_day", "dance"])
def test_an_unknown_step_is_refused(hall: StaffedHall, li: Person, action: str) -> None:
    answer = li.steps(hall.arrives(), action)
    assert (answer.status_code, 'data-code="bad_input"' in answer.get_data(as_text=True)) == (422, True)


def test_finishing_without_choosing_means_done(hall: StaffedHall, li: Person) -> None:
    ticket = served(hall, li, "SB01", "HK03")
    li.steps(ticket, "finish")
    assert [errand.outcome for errand in hall.ticket(ticket.id).errands] == ["done", "done"]


def test_each_errand_ends_in_its_own_way(hall: StaffedHall, li: Person) -> None:
    ticket = served(hall, li, "SB01", "HK03")
    li.steps(ticket, "finish", outcome=["papers", "referred"], item=["", ""])
    ended = hall.ticket(ticket.id).errands
    assert [(e.item, e.outcome) for e in ended] == [("SB01", "papers"), ("HK03", "referred")]


def test_an_errand_known_by_its_category_gets_its_item_and_one_more_is_added(
    hall: StaffedHall, li: Person
) -> None:
    ticket = served(hall, li)
    li.steps(ticket, "finish", outcome=["done", "accepted"], item=["SB03", "HK03"])
    ended = hall.ticket(ticket.id).errands
    assert [(e.item, e.category, e.outcome) for e in ended] == [
        ("SB03", "SB", "done"),
        ("HK03", "HK", "accepted"),
    ]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"outcome": ["done", "done"], "item": ["", ""]}, "outcomes_missing"),
        ({"outcome": ["wonderful"], "item": [""]}, "bad_input"),
        ({"outcome": ["done", "done"], "item": [""]}, "bad_input"),
        ({"outcome": ["done"], "item": ["XX99"]}, "unknown_item"),
    ],
)
def test_a_broken_ending_changes_nothing(
    hall: StaffedHall, li: Person, form: dict[str, list[str]], code: str
) -> None:
    ticket = served(hall, li)
    answer = li.steps(ticket, "finish", **form)
    assert f'data-code="{code}"' in answer.get_data(as_text=True)
    assert hall.ticket(ticket.id).state == "serving"


@pytest.mark.parametrize(
    ("form", "category", "window"), [({"category": "HK"}, "HK", None), ({"window": "2"}, "SB", 2)]
)
def test_a_person_is_sent_to_another_place(
    hall: StaffedHall, li: Person, form: dict[str, str], category: str, window: int | None
) -> None:
    ticket = served(hall, li)
    assert "户口与证明" in li.sees(f"/desk/tickets/{ticket.id}/transfer")
    li.steps(ticket, "transfer", **form)
    moved = hall.ticket(ticket.id)
    assert (moved.state, moved.category, moved.for_window) == ("waiting", category, window)


@pytest.mark.parametrize("window", ["", "two", "9" * 5000])
def test_sending_nowhere_is_refused(hall: StaffedHall, li: Person, window: str) -> None:
    answer = li.steps(served(hall, li), "transfer", window=window)
    assert 'data-code="nowhere_to_transfer"' in answer.get_data(as_text=True)


def test_a_number_taken_by_hand_is_one_number_however_often_it_is_sent(hall: StaffedHall, li: Person) -> None:
    form = {"key": "0" * 32, "category": "MZ", "item": ["MZ04", "SB01"], "priority": "1"}
    first, again = li.presses("tickets", **form), li.presses("tickets", **form)
    assert "已取 Y001 号" in first.get_data(as_text=True)
    assert "已取 Y001 号" in again.get_data(as_text=True)
    ticket = hall.newest()
    assert (ticket.channel, ticket.number) == ("desk", 1)
    assert [errand.item for errand in ticket.errands] == ["MZ04"]
    rows = hall.session.query(JournalRow).filter_by(kind="ticket").count()
    assert rows == 1


def test_a_number_may_be_taken_for_a_category_alone(hall: StaffedHall, li: Person) -> None:
    assert 'value="DQ"' in li.sees("/desk/tickets/new")
    li.presses("tickets", key="1" * 32, category="DQ")
    assert [(e.category, e.item) for e in hall.newest().errands] == [("DQ", None)]


@pytest.mark.parametrize(
    ("form", "code"),
    [({"category": "MZ"}, "bad_input"), ({"key": "2" * 32}, "nothing_chosen"),
     ({"key": "3" * 32, "category": "XX"}, "unknown_category")],
)  # fmt: skip
def test_a_number_needs_a_wish_and_a_key(li: Person, form: dict[str, str], code: str) -> None:
    assert f'data-code="{code}"' in li.presses("tickets", **form).get_data(as_text=True)


def test_a_ticket_is_shown_with_what_can_be_done(hall: StaffedHall, li: Person) -> None:
    ticket = hall.arrives("SB01")
    said = li.sees(f"/desk/tickets/{ticket.id}")
    assert "城乡居民基本养老保险参保登记" in said
    assert "叫这一位" in said
    assert "恢复排队" not in said
    assert ticket.token not in said


def test_a_slip_that_never_was_cannot_be_printed_again(hall: StaffedHall, li: Person) -> None:
    answer = li.presses(f"tickets/{hall.arrives().id}/reprint")
    assert (answer.status_code, "没有打印过小票" in answer.get_data(as_text=True)) == (404, True)
