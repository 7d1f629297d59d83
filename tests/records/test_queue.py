"""The line: who is next, where somebody stands who comes back, how it all ends."""

import pytest
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.records.catalogue.refusals import UnknownCategory, UnknownItem
from kiosk.records.tickets import queries, refusals, service
from kiosk.records.tickets.issuing import Wish
from kiosk.records.tickets.models import Outcome
from kiosk.records.tickets.service import Ending
from kiosk.records.windows import queries as window_list
from kiosk.records.windows import refusals as window_refusals
from kiosk.records.windows import service as windows
from kiosk.settings import Queue, Settings
from tests.conftest import TurnableClock
from tests.desk import Desk, a_clerk

DAY = 24 * 60


def test_numbers_run_without_gap_and_start_again_each_day(desk: Desk, hall_clock: TurnableClock) -> None:
    assert [desk.arrives().number for _ in range(3)] == ["A001", "A002", "A003"]
    assert desk.arrives(priority=True).number == "Y001"
    hall_clock.goes_on(minutes=DAY)
    assert desk.arrives().number == "A001"


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (Wish(items=("XX99",)), UnknownItem),
        (Wish(category="ZZ"), UnknownCategory),
        (Wish(items=("SB01",) * 9), refusals.TooManyErrands),
        (Wish(), refusals.NothingChosen),
    ],
)
def test_a_refused_wish_leaves_no_gap(desk: Desk, wish: Wish, refusal: type[Exception]) -> None:
    desk.arrives()
    with pytest.raises(refusal):
        desk.asks(wish, "a-key-of-its-own")
    assert desk.arrives().number == "A002"


def test_letters_can_follow_the_category(desk: Desk) -> None:
    desk.settings = Settings(queue=Queue(letters="category"))
    assert desk.arrives("SB01").number == "A001"
    assert desk.arrives("JY01").number == "J001"
    assert desk.arrives("JY01", priority=True).number == "Y001"


def test_one_key_gives_one_ticket(desk: Desk) -> None:
    first = desk.arrives("SB01", key="the-same-touch")
    again = desk.arrives("SB01", key="the-same-touch")
    assert (again.id, again.number) == (first.id, first.number)
    with pytest.raises(refusals.KeyReused):
        desk.arrives("SB02", key="the-same-touch")
    assert desk.arrives().number == "A002"


def test_people_are_called_as_they_came(desk: Desk, hall_clock: TurnableClock) -> None:
    numbers = []
    for _ in range(3):
        numbers.append(desk.arrives().number)
        hall_clock.goes_on(minutes=1)
    assert [desk.serves().label for _ in range(3)] == numbers
    assert desk.calls_next() is None


def test_priority_counts_as_half_an_hour_earlier(desk: Desk, hall_clock: TurnableClock) -> None:
    desk.arrives()
    hall_clock.goes_on(minutes=29)
    desk.arrives(priority=True)
    assert desk.serves().label == "Y001"
    desk.arrives()
    hall_clock.goes_on(minutes=31)
    desk.arrives(priority=True)
    assert [desk.serves().label for _ in range(2)] == ["A001", "A002"]


def test_never_more_than_two_priority_calls_in_a_row(desk: Desk) -> None:
    for _ in range(2):
        desk.arrives()
    for _ in range(5):
        desk.arrives(priority=True)
    called = [desk.serves().label for _ in range(7)]
    assert called == ["Y001", "Y002", "A001", "Y003", "Y004", "A002", "Y005"]


def test_a_missed_person_comes_after_the_next_one(desk: Desk, hall_clock: TurnableClock) -> None:
    for _ in range(4):
        desk.arrives()
        hall_clock.goes_on(minutes=1)
    late = desk.calls_next()
    desk.takes_step(late, "miss")
    desk.takes_step(late, "requeue")
    assert [desk.serves().label for _ in range(4)] == ["A002", "A001", "A003", "A004"]


def test_two_who_return_stand_by_their_numbers(desk: Desk, hall_clock: TurnableClock) -> None:
    for _ in range(4):
        desk.arrives()
        hall_clock.goes_on(minutes=1)
    late = [desk.calls_next() for _ in range(1)]
    desk.takes_step(late[0], "miss")
    late.append(desk.calls_next())
    desk.takes_step(late[1], "miss")
    for one in reversed(late):
        desk.takes_step(one, "requeue")
    assert [desk.serves().label for _ in range(4)] == ["A003", "A001", "A002", "A004"]


def test_a_call_by_mistake_gives_the_old_place_back(desk: Desk, hall_clock: TurnableClock) -> None:
    for _ in range(2):
        desk.arrives()
        hall_clock.goes_on(minutes=1)
    by_mistake = desk.calls_next()
    desk.takes_step(by_mistake, "return")
    assert desk.serves().label == "A001"


def test_a_transfer_keeps_number_and_arrival(desk: Desk, hall_clock: TurnableClock) -> None:
    for _ in range(3):
        desk.arrives()
        hall_clock.goes_on(minutes=1)
    called = desk.calls_next(1)
    desk.takes_step(called, "start", 1)
    moved = desk.takes_step(called, "transfer", 1, window=2)
    assert (moved.label, moved.state, moved.for_window) == ("A001", "waiting", 2)
    assert desk.serves(1).label == "A002"
    assert desk.serves(2).label == "A001"


def test_nobody_is_stuck_on_a_window_that_has_closed(desk: Desk) -> None:
    desk.arrives()
    called = desk.calls_next(1)
    desk.takes_step(called, "transfer", 1, window=2)
    service.close_window(desk.session, 2, desk.clerks[2])
    assert desk.serves(1).label == "A001"


def test_a_window_calls_only_what_it_takes(desk: Desk) -> None:
    windows.arrange_window(desk.session, 1, ["YS", "MZ"])
    desk.arrives("SB01")
    desk.arrives("MZ01")
    assert desk.serves(1).label == "A002"
    assert desk.calls_next(1) is None
    assert desk.serves(2).label == "A001"


def test_a_transfer_needs_a_destination(desk: Desk) -> None:
    desk.arrives()
    called = desk.calls_next()
    with pytest.raises(refusals.NowhereToTransfer):
        desk.takes_step(called, "transfer")


def test_every_errand_ends_in_an_outcome(desk: Desk) -> None:
    desk.arrives("SB01", "YS01")
    called = desk.calls_next()
    desk.takes_step(called, "start")
    with pytest.raises(refusals.OutcomesMissing):
        desk.takes_step(called, "finish", endings=[Ending(Outcome.DONE)])
    endings = [Ending(Outcome.DONE), Ending(Outcome.PAPERS), Ending(Outcome.ACCEPTED, "MZ04")]
    finished = desk.takes_step(called, "finish", endings=endings)
    ended = [(errand.item, errand.category, errand.outcome) for errand in finished.errands]
    assert ended == [("SB01", "SB", "done"), ("YS01", "YS", "papers"), ("MZ04", "MZ", "accepted")]


def test_an_errand_known_by_its_category_gets_its_item(desk: Desk) -> None:
    desk.arrives(category="MZ")
    called = desk.calls_next()
    desk.takes_step(called, "start")
    finished = desk.takes_step(called, "finish", endings=[Ending(Outcome.DONE, "MZ06")])
    assert [(errand.item, errand.confidential) for errand in finished.errands] == [("MZ06", True)]


def test_time_on_hold_is_not_service_time(desk: Desk, hall_clock: TurnableClock) -> None:
    desk.arrives()
    called = desk.calls_next()
    desk.takes_step(called, "start")
    hall_clock.goes_on(minutes=4)
    desk.takes_step(called, "hold")
    hall_clock.goes_on(minutes=30)
    desk.takes_step(called, "resume")
    hall_clock.goes_on(minutes=2)
    assert desk.takes_step(called, "finish").served_ms == 6 * clock.MINUTE


def test_a_window_has_one_person_in_front(desk: Desk) -> None:
    for _ in range(2):
        desk.arrives()
    desk.calls_next(1)
    with pytest.raises(window_refusals.WindowBusy):
        desk.calls_next(1)
    with pytest.raises(window_refusals.WindowBusy):
        service.close_window(desk.session, 1, desk.clerks[1])


def test_somebody_elses_person_is_not_yours(desk: Desk) -> None:
    desk.arrives()
    called = desk.calls_next(1)
    with pytest.raises(window_refusals.NotYourWindow):
        desk.takes_step(called, "start", 2)


def test_a_clerk_without_a_window_cannot_act(desk: Desk) -> None:
    desk.arrives()
    called = desk.calls_next(1)
    desk.clerks[3] = a_clerk(desk.session, "visitor").id
    with pytest.raises(refusals.NoWindow):
        desk.takes_step(called, "start", 3)


def test_a_paused_window_finishes_but_does_not_call(desk: Desk) -> None:
    for _ in range(2):
        desk.arrives()
    called = desk.calls_next(1)
    windows.pause_window(desk.session, 1, desk.clerks[1])
    desk.takes_step(called, "start", 1)
    desk.takes_step(called, "finish", 1)
    with pytest.raises(window_refusals.WindowPaused):
        desk.calls_next(1)
    windows.resume_window(desk.session, 1, desk.clerks[1])
    assert desk.calls_next(1) is not None


def test_a_window_can_be_taken_over_on_purpose_only(desk: Desk, session: Session) -> None:
    relief = a_clerk(session, "relief").id
    with pytest.raises(window_refusals.WindowTaken):
        windows.open_window(session, 1, relief)
    assert windows.open_window(session, 1, relief, take_over=True).staff_id == relief
    with pytest.raises(window_refusals.AlreadyAtWindow):
        windows.open_window(session, 2, relief, take_over=True)
    assert window_list.window_of(session, desk.clerks[1]) is None


@pytest.mark.parametrize("action", sorted(service.STEPS - {"call"}))
def test_a_step_that_the_table_does_not_know_is_refused(desk: Desk, action: str) -> None:
    seen = desk.arrives()
    if action == "cancel":
        desk.takes_step(seen, "cancel")
    more = {"window": 2} if action == "transfer" else {}
    with pytest.raises(refusals.WrongState):
        desk.takes_step(seen, action, **more)


def test_a_miss_by_mistake_gives_the_old_place_back(desk: Desk, hall_clock: TurnableClock) -> None:
    for _ in range(3):
        desk.arrives()
        hall_clock.goes_on(minutes=1)
    missed = desk.takes_step(desk.calls_next(), "miss")
    desk.takes_step(missed, "requeue", undo=True)
    assert desk.serves().label == "A001"


def test_the_line_is_told_as_it_will_be_called(desk: Desk) -> None:
    for _ in range(4):
        desk.arrives()
    for _ in range(5):
        desk.arrives(priority=True)
    told = [ticket.label for ticket in queries.in_line(desk.session, desk.settings.queue)]
    assert told == [desk.serves().label for _ in range(9)]
