"""The day: opening hours, clocks that are wrong, midnight; and what is told to nobody."""

from datetime import datetime

import pytest
from sqlalchemy import select

from kiosk import clock
from kiosk.errors import ClockWentBack
from kiosk.printing.models import PrintJob
from kiosk.records.tickets import day, refusals
from kiosk.records.tickets.board import board
from kiosk.records.windows import service as windows
from kiosk.settings import Hours, Printing, Settings
from tests.conftest import TurnableClock
from tests.desk import Desk

DAY = 24 * 60


def test_a_closed_hall_says_when_it_opens(desk: Desk, hall_clock: TurnableClock) -> None:
    desk.settings = Settings(hours=Hours(mon=["09:30-12:00"]))
    with pytest.raises(refusals.HallClosed) as refused:
        desk.arrives()
    assert refused.value.words["opens"] == datetime(2026, 11, 23, 9, 30, tzinfo=clock.HALL_TIME)
    hall_clock.goes_on(minutes=31)
    assert desk.arrives().number == "A001"


def test_a_clock_a_day_back_stops_the_numbers_until_somebody_looks(
    desk: Desk, hall_clock: TurnableClock
) -> None:
    desk.arrives()
    hall_clock.goes_on(minutes=-DAY)
    with pytest.raises(ClockWentBack):
        desk.arrives()
    assert day.clock_problem(desk.session) is not None
    assert day.close_past_days(desk.session) == 0
    day.trust_the_clock(desk.session)
    assert desk.arrives().number == "A001"


def test_a_small_step_back_is_no_reason_to_stop(desk: Desk, hall_clock: TurnableClock) -> None:
    desk.arrives()
    hall_clock.goes_on(minutes=-5)
    assert desk.arrives().number == "A002"


def test_the_day_closes_what_it_left_open(desk: Desk, hall_clock: TurnableClock) -> None:
    waiting = desk.arrives()
    for _ in range(3):
        desk.arrives()
    called = desk.calls_next(1)
    desk.calls_next(2)
    desk.takes_step(called, "start")
    desk.takes_step(called, "hold")
    desk.takes_step(desk.calls_next(1), "miss", 1)
    assert day.close_past_days(desk.session) == 0
    hall_clock.goes_on(minutes=DAY)
    assert day.close_past_days(desk.session) == 4
    closed = desk.ticket(waiting.id)
    assert (closed.state, closed.timed, closed.window) == ("closed_by_day", False, None)
    assert day.close_past_days(desk.session) == 0
    assert desk.arrives().number == "A001"
    assert desk.calls_next(2) is not None


def test_yesterdays_people_are_not_called_today(desk: Desk, hall_clock: TurnableClock) -> None:
    desk.arrives()
    hall_clock.goes_on(minutes=DAY)
    assert desk.calls_next(1) is None


@pytest.mark.parametrize(
    ("items", "category", "words"),
    [
        ((), "DQ", "综合窗口"),
        (("DQ03",), None, "综合窗口"),
        (("MZ06",), None, "综合窗口"),
        (("MZ01",), None, "民政养老"),
    ],
)
def test_paper_and_board_do_not_tell_what_is_discreet(
    desk: Desk, items: tuple[str, ...], category: str | None, words: str
) -> None:
    desk.settings = Settings(printing=Printing(url="file:///dev/null"))
    desk.arrives(*items, category=category)
    payload = desk.session.scalars(select(PrintJob.payload)).one()
    assert f'"category":"{words}"' in payload
    for secret in ("调解", "法律", "孤儿"):
        assert secret not in payload
    seen = board(desk.session, desk.settings)
    assert "DQ" not in seen.waiting
    assert seen.waiting_total == 1


def test_windows_that_were_left_open_are_closed_overnight(desk: Desk, hall_clock: TurnableClock) -> None:
    assert windows.close_overnight(desk.session, clock.midnight()) == 0
    hall_clock.goes_on(minutes=DAY)
    assert windows.close_overnight(desk.session, clock.midnight()) == 2
    assert not board(desk.session, desk.settings).staffed
