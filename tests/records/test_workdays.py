"""Working days: when a promised limit ends, with holidays, make-up days, pauses and unknown years."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.records.workdays.reading import read_workdays
from kiosk.records.workdays.rules import Due, Pause, Table, due, table_of, working_days_between
from kiosk.settings import ROOT

TABLE = table_of((row.day, row.kind) for row in read_workdays((ROOT / "config/workdays.csv").read_bytes()))
MAKE_UP_2026 = {"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"}
WORKED_2004_TO_2026 = [
    252, 250, 251, 249, 251, 250, 250, 250, 249, 250, 250, 249, 250, 249, 250, 250, 249, 250, 249, 249, 251,
    248, 248,
]  # fmt: skip
"""As chinesecalendar 1.11.0 counts them."""

days = st.dates(date(2004, 1, 1), date(2040, 12, 31))
limits = st.integers(0, 90)
pauses = st.lists(
    st.builds(lambda start, length: Pause(start, start + timedelta(length)), days, st.integers(-3, 400)),
    max_size=4,
)


def on(text: str) -> date:
    """Return a date as people write it."""
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("accepted", "limit", "ends"),
    [
        ("2026-02-12", 3, "2026-02-24"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-05-08", 1, "2026-05-09"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-10-03", 5, "2026-10-13"),
        ("2026-11-21", 5, "2026-11-27"),
        ("2025-09-30", 5, "2025-10-14"),
    ],
)
def test_a_limit_ends_where_the_practice_notes_say(accepted: str, limit: int, ends: str) -> None:
    assert due(TABLE, on(accepted), limit) == Due(on(ends), tentative=False)
    assert working_days_between(TABLE, on(accepted), on(ends)) == limit


def test_the_weekend_days_worked_in_2026_are_the_announced_ones() -> None:
    year = (date(2026, 1, 1) + timedelta(ahead) for ahead in range(365))
    worked = {day.isoformat() for day in year if day.weekday() >= 5 and TABLE.is_workday(day)}
    assert worked == MAKE_UP_2026


def test_each_known_year_has_as_many_working_days_as_its_notice_left() -> None:
    newyears = [date(year - 1, 12, 31) for year in range(2004, 2028)]
    counted = [working_days_between(TABLE, start, end) for start, end in pairwise(newyears)]
    assert counted == WORKED_2004_TO_2026


def test_a_limit_that_reaches_an_unknown_year_is_tentative() -> None:
    assert due(TABLE, on("2026-11-22"), 29) == Due(on("2026-12-31"), tentative=False)
    assert due(TABLE, on("2026-11-22"), 30) == Due(on("2027-01-04"), tentative=True)


def test_a_limit_that_begins_in_an_unknown_year_is_tentative_too() -> None:
    assert due(TABLE, on("2003-12-30"), 3) == Due(on("2004-01-05"), tentative=True)


def test_an_unknown_year_still_rests_on_its_statutory_holidays() -> None:
    assert not TABLE.is_workday(on("2027-02-08"))
    assert TABLE.is_workday(on("2027-02-09"))


def test_a_tentative_date_is_firm_when_the_notice_has_come() -> None:
    notice = Table(TABLE.off | {on("2027-01-04")}, TABLE.work | {on("2027-01-02")}, TABLE.expected)
    assert due(notice, on("2026-11-22"), 30) == Due(on("2027-01-02"), tentative=False)
    assert due(notice, on("2026-11-22"), 31) == Due(on("2027-01-05"), tentative=False)


def test_a_notice_entered_in_part_takes_no_statutory_holiday_away() -> None:
    notice = Table(TABLE.off, TABLE.work | {on("2027-01-02")}, TABLE.expected)
    assert notice.knows(on("2027-10-01"))
    assert not notice.is_workday(on("2027-10-01"))


def test_a_year_between_known_ones_is_not_known_by_that() -> None:
    table = Table(off=frozenset({on("2026-10-01"), on("2028-10-02")}))
    assert [table.knows(date(year, 6, 1)) for year in (2025, 2026, 2027, 2028, 2029)] == [
        False, True, False, True, False,
    ]  # fmt: skip


def test_what_ends_at_once_is_due_on_its_own_day_even_a_sunday() -> None:
    assert due(TABLE, on("2026-11-22"), 0) == Due(on("2026-11-22"), tentative=False)


@pytest.mark.parametrize(
    ("story", "stops", "ends"),
    [
        ("never stopped", [], "2026-11-13"),
        ("a publicity of seven days from the fourth", [("2026-11-04", "2026-11-11")], "2026-11-20"),
        ("over a weekend only: nothing was lost", [("2026-11-06", "2026-11-08")], "2026-11-13"),
        ("begun and ended on one day", [("2026-11-04", "2026-11-04")], "2026-11-13"),
        ("two that overlap stop once", [("2026-11-03", "2026-11-05"), ("2026-11-04", "2026-11-06")],
         "2026-11-18"),
        ("longer than the limit itself", [("2026-11-03", "2026-12-01")], "2026-12-11"),
        ("still stopped today", [("2026-11-10", None)], "2026-11-18"),
        ("stops tomorrow, so not yet", [("2026-11-14", None)], "2026-11-13"),
    ],
)  # fmt: skip
def test_the_clock_stands_in_a_pause(story: str, stops: list[tuple[str, str | None]], ends: str) -> None:
    pauses = [Pause(on(start), on(end) if end else None) for start, end in stops]
    assert due(TABLE, on("2026-11-02"), 9, pauses, today=on("2026-11-13")).date == on(ends), story


def test_a_pause_into_an_unknown_year_makes_the_date_tentative() -> None:
    stopped = [Pause(on("2026-12-29"), on("2027-01-05"))]
    assert due(TABLE, on("2026-12-28"), 2, stopped) == Due(on("2027-01-06"), tentative=True)


def test_an_open_pause_cannot_be_counted_without_today() -> None:
    with pytest.raises(ValueError, match="today"):
        due(TABLE, on("2026-11-02"), 5, [Pause(on("2026-11-04"), None)])


@given(days, limits, pauses, pauses)
def test_a_pause_never_makes_it_earlier(
    accepted: date, limit: int, some: list[Pause], more: list[Pause]
) -> None:
    assert due(TABLE, accepted, limit, some).date <= due(TABLE, accepted, limit, [*some, *more]).date


@given(days, limits.filter(bool), pauses)
def test_it_is_due_on_a_working_day_on_which_the_clock_runs(
    accepted: date, limit: int, stops: list[Pause]
) -> None:
    ends = due(TABLE, accepted, limit, stops).date
    assert TABLE.is_workday(ends)
    assert not any(stop.end and stop.start < ends <= stop.end for stop in stops)


@given(days, limits)
def test_what_is_left_counts_back_from_the_due_date(accepted: date, limit: int) -> None:
    ends = due(TABLE, accepted, limit).date
    assert working_days_between(TABLE, accepted, ends) == limit
    assert working_days_between(TABLE, ends, accepted) == -limit


def test_overdue_counts_working_days_only() -> None:
    assert working_days_between(TABLE, on("2026-10-09"), on("2026-09-30")) == -2
    assert working_days_between(TABLE, on("2026-10-08"), on("2026-10-08")) == 0
