"""The manager's figures of visits: what each one counts, and what it leaves out."""

from datetime import date

import pytest

from kiosk import clock
from kiosk.records.ledger.periods import Period
from kiosk.records.tickets import day
from kiosk.records.tickets import service as tickets
from kiosk.records.tickets.models import Outcome
from kiosk.records.tickets.service import Ending
from kiosk.records.windows import service as windows
from tests.conftest import TurnableClock
from tests.counted import MONDAY, SECRET, Counted, counted
from tests.desk import Desk

ENDINGS = ("finished", "no_show", "cancelled", "closed", "open")


@pytest.fixture
def hall(desk: Desk, hall_clock: TurnableClock) -> Counted:
    return counted(desk, hall_clock)


def minutes(value: float | None) -> float | None:
    return None if value is None else value / clock.MINUTE


class TestTimes:
    """Waits and service times."""

    def test_they_are_those_of_the_tickets(self, hall: Counted) -> None:
        for waits, takes in ((5, 4), (10, 6), (30, 20)):
            hall.visits("SB01", waits=waits, takes=takes)
        found = hall.figures()
        assert (found.count("called"), found.count("served")) == (3, 3)
        assert (minutes(found.median("called")), minutes(found.ninth("called"))) == (10, 26)
        assert minutes(found.median("served")) == 6
        assert minutes(found.ninth("served")) == pytest.approx(17.2)

    def test_a_wait_over_which_the_clock_was_set_back_is_not_timed(self, hall: Counted) -> None:
        hall.visits("SB01", waits=5)
        hall.called("SB01", waits=-60)
        found = hall.figures()
        assert (found.count("issued"), found.count("called"), found.count("quoted")) == (2, 1, 1)
        assert minutes(found.median("called")) == 5

    def test_nor_is_one_that_took_a_day(self, hall: Counted) -> None:
        hall.visits("SB01", takes=24 * 60)
        assert (hall.figures().count("finished"), hall.figures().count("served")) == (1, 0)

    @pytest.mark.parametrize(
        ("steps", "waited", "story"),
        [
            (("return", "call", "start", "finish"), 7, "a call taken back was a mistake"),
            (("recall", "start", "finish"), 5, "called again, but called at first"),
            (("start", "transfer", "call", "start", "finish"), 5, "sent on after being served"),
            (("transfer", "call", "start", "finish"), 5, "sent on at once"),
            (("miss", "requeue", "call", "start", "finish"), 5, "missed it, came back"),
            (("return", "call", "transfer", "call", "start", "finish"), 7, "a mistake, then sent on"),
            (("start", "hold", "resume", "finish"), 5, "fetched a paper in between"),
            (("transfer",), 5, "sent on, still waiting there"),
        ],
    )
    def test_a_wait_ends_at_the_first_call_that_counts(
        self, hall: Counted, steps: tuple[str, ...], waited: float, story: str
    ) -> None:
        hall.moves(hall.called("SB01", waits=5), *steps)
        assert minutes(hall.figures().median("called")) == waited, story

    def test_who_was_never_called_has_no_wait(self, hall: Counted) -> None:
        hall.moves(hall.called(), "return")
        hall.desk.arrives()
        assert (hall.figures().count("issued"), hall.figures().count("called")) == (2, 0)

    @pytest.mark.parametrize(("seconds", "served"), [(4.9, 0), (5, 1)])
    def test_a_slip_of_the_finger_is_no_service_time(
        self, hall: Counted, seconds: float, served: int
    ) -> None:
        hall.visits(takes=seconds / 60)
        assert hall.figures().count("served") == served
        assert hall.figures().count("finished") == 1

    def test_a_visit_that_the_night_ended_has_no_service_time(self, hall: Counted) -> None:
        hall.moves(hall.called(waits=2), "start", "hold")
        hall.stands_at("2026-11-24T08:00")
        day.close_past_days(hall.session)
        found = hall.figures()
        assert (found.count("called"), found.count("served"), found.count("closed")) == (1, 0, 1)

    def test_time_in_which_somebody_was_away_is_not_served(self, hall: Counted) -> None:
        hall.moves(hall.called(), "start", "hold", "resume", "finish")
        assert minutes(hall.figures().median("served")) == 2


class TestEndings:
    """How visits ended; every visit in exactly one way."""

    def test_a_no_show_stays_one_after_the_night(self, hall: Counted) -> None:
        hall.moves(hall.called(), "miss")
        assert hall.figures().count("no_show") == 1
        hall.stands_at("2026-11-24T08:00")
        day.close_past_days(hall.session)
        assert (hall.figures().count("no_show"), hall.figures().count("closed")) == (1, 0)

    @pytest.mark.parametrize(
        ("steps", "ending"),
        [
            (("miss", "cancel"), "no_show"),
            (("miss", "requeue", "cancel"), "cancelled"),
            (("start", "hold", "cancel"), "cancelled"),
            (("miss", "requeue", "call", "start", "finish"), "finished"),
            (("start",), "open"),
            (("return",), "open"),
            (("miss",), "no_show"),
        ],
    )
    def test_the_last_word_counts(self, hall: Counted, steps: tuple[str, ...], ending: str) -> None:
        hall.moves(hall.called(), *steps)
        found = hall.figures()
        assert {each: found.count(each) for each in ENDINGS} == dict.fromkeys(ENDINGS, 0) | {ending: 1}

    def test_they_add_up_to_the_numbers_taken(self, hall: Counted) -> None:
        for steps in (("miss",), ("start", "finish"), ("miss", "cancel"), ("start",)):
            hall.moves(hall.called(), *steps)
        hall.desk.arrives()
        found = hall.figures()
        assert found.count("issued") == 5 == sum(found.count(each) for each in ENDINGS)
        assert found.share("no_show", "called") == 2 / 4


class TestQuotes:
    """What people were told to wait, beside what they did wait."""

    def test_a_wait_is_compared_with_its_quote(self, hall: Counted) -> None:
        hall.visits()
        hall.visits(waits=10)
        first, second = hall.behind("quoted").rows
        assert (first["quote_high"], second["quote_high"]) == (0, 0)
        found = hall.figures()
        assert found.share("within", "quoted") == 1 / 2
        assert minutes(found.median("quoted")) == 5

    @pytest.mark.parametrize(
        ("edge", "beyond_ms", "within"),
        [("low_min", -1, 0), ("low_min", 0, 1), ("high_min", 0, 1), ("high_min", 1, 0)],
    )
    def test_both_ends_of_the_range_are_within(
        self, hall: Counted, edge: str, beyond_ms: int, within: int
    ) -> None:
        tickets.close_window(hall.session, 2, hall.desk.clerks[2])
        before = hall.moves(hall.called(), "start")
        quote = hall.desk.arrives().wait
        assert 0 < quote.low_min < quote.high_min
        hall.clock.goes_on(getattr(quote, edge) + beyond_ms / clock.MINUTE)
        hall.desk.takes_step(before, "finish")
        hall.desk.calls_next()
        assert hall.figures().count("within") == 1 + within

    def test_who_came_while_no_window_was_open_was_promised_nothing(self, hall: Counted) -> None:
        for n, staff_id in hall.desk.clerks.items():
            tickets.close_window(hall.session, n, staff_id)
        hall.desk.arrives()
        hall.clock.goes_on(30)
        windows.open_window(hall.session, 1, hall.desk.clerks[1])
        hall.desk.calls_next()
        found = hall.figures()
        assert (found.count("called"), found.count("quoted")) == (1, 0)


class TestErrands:
    """Several things in one go, and at the first desk."""

    def test_errands_per_visit(self, hall: Counted) -> None:
        hall.visits("SB01")
        hall.visits("SB01", "MZ01", "HK01")
        hall.desk.arrives("SB01", "MZ01")
        found = hall.figures()
        assert (found.count("several"), found.mean("finished")) == (1, 2)

    def test_one_more_thing_at_the_desk_counts(self, hall: Counted) -> None:
        hall.visits("SB01", endings=[Ending(Outcome.DONE), Ending(Outcome.DONE, "MZ01")])
        assert hall.figures().count("several") == 1

    def test_who_was_sent_on_was_not_done_at_the_first_desk(self, hall: Counted) -> None:
        hall.visits()
        hall.moves(hall.called(), "start", "transfer", "call", "start", "finish")
        hall.moves(hall.called(), "miss", "requeue", "call", "recall", "start", "finish")
        assert hall.figures().share("first_desk", "finished") == 2 / 3


class TestGroups:
    """By item, hour and weekday."""

    def test_a_visit_is_told_by_its_first_errand(self, hall: Counted) -> None:
        hall.visits("SB01", "MZ01", waits=5)
        hall.visits(waits=9)
        found = hall.figures()
        assert found.groups("issued", "item") == ["SB", "SB01"]
        assert minutes(found.median("called", "item", "SB01")) == 5
        assert minutes(found.median("called", "item", "SB")) == 9

    def test_what_is_confidential_is_counted_together(self, hall: Counted) -> None:
        hall.visits(SECRET)
        hall.visits("SB01", "DQ03")
        assert hall.figures().groups("issued", "item") == ["-"]

    def test_hours_and_weekdays_are_the_halls(self, hall: Counted) -> None:
        hall.stands_at("2026-11-22T23:59")
        hall.desk.arrives()
        hall.stands_at("2026-11-23T00:00")
        hall.desk.arrives()
        found = hall.figures(Period(date(2026, 11, 22), MONDAY))
        assert found.groups("issued", "slot") == ["0 0", "6 23"]
        assert (found.groups("issued", "hour"), found.groups("issued", "weekday")) == (
            ["0", "23"],
            ["0", "6"],
        )
        assert hall.figures(Period(MONDAY, MONDAY)).count("issued") == 1
