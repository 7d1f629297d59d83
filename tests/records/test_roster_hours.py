"""Days that open differently: every place that asks for the hours hears of them; overtime is known."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.records.journal.queries import history
from kiosk.records.roster import opening_days, queries, refusals, rules
from kiosk.records.tickets.board import board
from kiosk.records.tickets.refusals import HallClosed
from kiosk.settings import Hours, Settings
from tests.conftest import TurnableClock
from tests.desk import Desk

SPLIT = ["08:30-12:00", "14:30-17:30"]
HOURS = Hours(mon=SPLIT, tue=SPLIT, wed=SPLIT, thu=SPLIT, fri=SPLIT)
WEEKDAYS = Settings(hours=HOURS)
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)


def at(text: str) -> datetime:
    """Return a moment of November 2026."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=clock.HALL_TIME)


def sets(session: Session, day: date, *periods: str, words: str = "") -> None:
    """Let one day open differently."""
    opening_days.set_opening(session, day, day, list(periods), words)


@pytest.mark.parametrize(
    ("exceptions", "moment", "is_open", "then"),
    [
        pytest.param({"2026-11-23": ""}, "23T09:00", False, "24T08:30", id="a closed holiday"),
        pytest.param({"2026-11-23": "10:00-11:00"}, "23T09:00", False, "23T10:00", id="opens later"),
        pytest.param({"2026-11-23": "10:00-11:00"}, "23T14:30", False, "24T08:30", id="no afternoon"),
        pytest.param({"2026-11-28": "09:00-11:30"}, "27T18:00", False, "28T09:00", id="an extra Saturday"),
        pytest.param({"2026-11-28": "09:00-11:30"}, "28T09:00", True, "28T11:30", id="and it is open then"),
        pytest.param({"2026-11-23": "08:30-24:00"}, "23T23:59", True, "24T00:00", id="until midnight"),
        pytest.param({}, "23T12:00", False, "23T14:30", id="the noon break of a split day"),
        pytest.param({}, "23T14:30", True, "23T17:30", id="the afternoon of a split day"),
        pytest.param({}, "27T17:30", False, "30T08:30", id="over the weekend"),
    ],
)
def test_an_exception_beats_the_weekday(
    exceptions: Mapping[str, str],
    moment: str,
    is_open: bool,  # noqa: FBT001 - a table
    then: str,
) -> None:
    opening = rules.opening_at(at(moment), lambda day: rules.periods_of(day, HOURS, exceptions))
    assert (opening.is_open, opening.until or opening.opens_at) == (is_open, at(then))


def test_a_hall_without_hours_is_closed_on_its_exceptions_only(session: Session, desk: Desk) -> None:
    sets(session, MONDAY)
    with pytest.raises(HallClosed) as refused:
        desk.arrives()
    assert refused.value.words["opens"] == at("24T00:00")
    assert queries.opening(session, Settings(), at("24T03:00")).is_open


def test_a_hall_closed_for_weeks_does_not_know_when(session: Session, hall_clock: TurnableClock) -> None:
    assert hall_clock
    opening_days.set_opening(session, MONDAY, MONDAY + timedelta(days=20), [], "春节")
    assert queries.opening(session, WEEKDAYS, at("23T09:00")) == rules.Opening(is_open=False)


def test_numbers_and_board_honour_an_exception_at_once(desk: Desk, hall_clock: TurnableClock) -> None:
    desk.settings = WEEKDAYS
    assert desk.arrives().number == "A001"
    sets(desk.session, MONDAY, words="停电")
    with pytest.raises(HallClosed):
        desk.arrives()
    seen = board(desk.session, WEEKDAYS)
    assert (seen.open, seen.opens_at) == (False, "2026-11-24T08:30:00+08:00")
    opening_days.withdraw_opening(desk.session, MONDAY)
    assert desk.arrives().number == "A002"
    sets(desk.session, SATURDAY, "09:00-11:30")
    hall_clock.stands_at(at("28T09:00"))
    assert desk.arrives().business_date == "2026-11-28"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("08:30-12:00 14:30-17:30", SPLIT),
        (" 14:30到17:30，8：30 — 12：00 ", SPLIT),
        ("8:30～12:00、14:30至17:30", SPLIT),
        ("18:00-24:00", ["18:00-24:00"]),
    ],
)
def test_periods_are_read_as_people_write_them(written: str, read: list[str]) -> None:
    assert opening_days.read_periods(written) == read


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ("", refusals.PeriodsMiswritten),
        ("上午", refusals.PeriodsMiswritten),
        ("08:30-25:00", refusals.PeriodsMiswritten),
        ("24:00-24:00", refusals.PeriodsMiswritten),
        ("08:30-12:00-14:00", refusals.PeriodsMiswritten),
        ("12:00-08:30", refusals.WrongPeriods),
        ("08:30-08:30", refusals.WrongPeriods),
        ("08:30-12:00 11:59-17:30", refusals.WrongPeriods),
        (" ".join(f"{hour:02d}:00-{hour:02d}:30" for hour in range(7)), refusals.TooManyPeriods),
    ],
)
def test_impossible_periods_are_refused(written: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        opening_days.read_periods(written)


def test_a_span_of_days_is_set_together_and_withdrawn_one_by_one(
    session: Session, hall_clock: TurnableClock
) -> None:
    assert hall_clock
    opening_days.set_opening(session, MONDAY, MONDAY + timedelta(days=2), [], "放假")
    opening_days.withdraw_opening(session, MONDAY + timedelta(days=1))
    known = queries.exceptions(session, MONDAY, SATURDAY)
    assert list(known) == ["2026-11-23", "2026-11-25"]
    assert known["2026-11-23"].words == "放假"
    opening_days.set_opening(session, MONDAY, MONDAY, ["09:00-10:00"], "")
    assert [row.version for row in history(session, "opening_exception", "2026-11-23")] == [1, 2]
    assert "放假" not in history(session, "opening_exception", "2026-11-23")[0].line


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (MONDAY - timedelta(days=1), MONDAY, refusals.DayIsPast),
        (SATURDAY, MONDAY, refusals.EndsBeforeStart),
        (MONDAY, MONDAY + timedelta(days=31), refusals.TooManyDays),
    ],
)
def test_impossible_days_are_refused_and_nothing_is_kept(
    session: Session, hall_clock: TurnableClock, first: date, last: date, refusal: type[Exception]
) -> None:
    assert hall_clock
    with pytest.raises(refusal):
        opening_days.set_opening(session, first, last, [], "")
    assert not queries.exceptions(session, MONDAY - timedelta(days=9), MONDAY + timedelta(days=99))


def test_what_was_stays_as_it_was(session: Session, hall_clock: TurnableClock) -> None:
    sets(session, MONDAY, "09:00-10:00")
    with pytest.raises(refusals.NoSuchException):
        opening_days.withdraw_opening(session, SATURDAY)
    hall_clock.goes_on(minutes=24 * 60)
    with pytest.raises(refusals.DayIsPast):
        opening_days.withdraw_opening(session, MONDAY)
    with pytest.raises(refusals.DayIsPast):
        sets(session, MONDAY, "09:00-11:00")
