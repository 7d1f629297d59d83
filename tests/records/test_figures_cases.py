"""The manager's figures of cases, ratings and home visits."""

from datetime import date

import pytest

from kiosk import clock
from kiosk.records.cases.models import CaseState, Channel
from kiosk.records.home_visits.models import VisitOutcome
from kiosk.records.ledger.periods import Period
from kiosk.settings import Hours, Settings
from tests.conftest import TurnableClock
from tests.counted import MONDAY, WEEK, Counted, counted
from tests.desk import Desk


@pytest.fixture
def hall(desk: Desk, hall_clock: TurnableClock) -> Counted:
    return counted(desk, hall_clock)


class TestCases:
    """On time or late, and how cases came."""

    def test_on_time_is_until_the_evening_of_the_due_date(self, hall: Counted) -> None:
        on_time, late = hall.work.accepts("SB01"), hall.work.accepts("SB01")
        assert on_time.due_date == "2026-11-30"
        hall.stands_at("2026-11-30T23:59")
        hall.work.steps(on_time, "decide")
        hall.stands_at("2026-12-01T00:00")
        hall.work.steps(late, "decide")
        found = hall.figures(Period(MONDAY, date(2026, 12, 1)))
        assert (found.count("due"), found.count("on_time"), found.count("late")) == (2, 1, 1)
        assert found.count("due", "type", "promise") == 2

    def test_what_was_decided_counts_where_it_was_decided(self, hall: Counted) -> None:
        case = hall.work.accepts("SB01")
        hall.stands_at("2026-11-30T10:00")
        hall.work.steps(case, "decide")
        first, second = hall.figures(), hall.figures(Period(date(2026, 11, 30), date(2026, 11, 30)))
        assert [(each.count("opened"), each.count("decided")) for each in (first, second)] == [(1, 0), (0, 1)]

    def test_what_is_done_on_the_spot_does_not_make_the_rate_look_better(self, hall: Counted) -> None:
        hall.work.finishes("SB03")
        found = hall.figures()
        assert (found.count("decided"), found.count("due")) == (1, 0)

    def test_a_due_date_that_may_still_move_is_not_judged(self, hall: Counted) -> None:
        case = hall.work.accepts("MZ01")
        assert case.due_tentative
        hall.work.steps(case, "decide")
        found = hall.figures()
        assert (found.count("due"), found.count("tentative"), found.count("decided")) == (0, 1, 1)

    def test_a_pause_moves_the_due_date_and_keeps_the_case_on_time(self, hall: Counted) -> None:
        case = hall.work.accepts("SB01")
        hall.work.steps(case, "stop_clock", note="公示", until="2026-12-04")
        hall.stands_at("2026-12-07T10:00")
        hall.work.steps(case, "decide")
        found = hall.figures(Period(MONDAY, date(2026, 12, 7)))
        assert (found.count("on_time"), found.count("due")) == (1, 1)

    def test_what_is_overdue_is_so_now_whatever_the_period(self, hall: Counted) -> None:
        case, paused = hall.work.accepts("SB01"), hall.work.accepts("SB01")
        hall.work.steps(paused, "stop_clock", note="公示")
        hall.stands_at("2026-11-30T10:00")
        assert hall.figures().count("overdue") == 0
        hall.stands_at("2026-12-01T10:00")
        for period in (WEEK, Period(date(2026, 1, 1), date(2026, 1, 31))):
            assert [row["no"] for row in hall.behind("overdue", period=period).rows] == [case.no]
        hall.work.steps(case, "decide")
        assert hall.figures().count("overdue") == 0

    def test_modes_types_and_how_they_came(self, hall: Counted) -> None:
        hall.work.finishes("SB03")
        hall.work.accepts("SB01")
        hall.work.accepts("SB02")
        hall.work.opens(channel=Channel.PAPER, happened_at=clock.millis() - 60 * clock.MINUTE)
        found = hall.figures()
        assert [found.count("opened", "type", each) for each in ("instant", "promise", "forward")] == [
            1,
            2,
            1,
        ]
        assert [found.count("opened", "mode", each) for each in ("direct", "agent", "assist")] == [0, 3, 1]
        assert found.share("entered_later", "opened") == 1 / 4

    def test_overtime_is_outside_the_hours(self, hall: Counted) -> None:
        hall.desk.settings = Settings(hours=Hours(mon=["08:00-12:00"]))
        hall.work.opens("SB03", state=CaseState.DELIVERED)
        hall.stands_at("2026-11-23T18:00")
        hall.work.opens("SB03", state=CaseState.DELIVERED)
        assert (hall.figures().count("overtime"), hall.figures().count("opened")) == (1, 2)


class TestRatings:
    """Levels, never people."""

    def test_satisfied_is_three_and_better(self, hall: Counted) -> None:
        for score in (5, 4, 3, 2, 1):
            hall.rates(hall.visits("SB03"), score)
        found = hall.figures()
        assert found.share("satisfied", "rated") == 3 / 5
        assert {found.count("rated", "score", str(score)) for score in range(1, 6)} == {1}
        assert found.count("rated", "item", "SB03") == 5

    def test_a_rating_counts_on_the_day_it_was_given(self, hall: Counted) -> None:
        visit = hall.visits()
        hall.stands_at("2026-11-30T00:00")
        hall.rates(visit, 5)
        assert hall.figures().count("rated") == 0
        assert hall.figures(Period(date(2026, 11, 30), date(2026, 11, 30))).count("rated") == 1


class TestHomeVisits:
    """Asked for, made, and how long that took."""

    def test_days_are_those_of_the_calendar(self, hall: Counted) -> None:
        visit = hall.asks_for_a_home_visit()
        hall.asks_for_a_home_visit()
        hall.stands_at("2026-11-26T08:00")
        hall.goes_to(visit)
        found = hall.figures()
        assert (found.count("home_asked"), found.count("home_done"), found.median("home_done")) == (2, 1, 3)

    def test_nobody_at_home_is_no_visit(self, hall: Counted) -> None:
        visit = hall.asks_for_a_home_visit()
        hall.goes_to(visit, VisitOutcome.NOT_HOME)
        assert hall.figures().count("home_done") == 0
