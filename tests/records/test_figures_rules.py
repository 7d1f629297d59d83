"""Medians, shares and periods, without a hall."""

import statistics
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.records.ledger.figures_rules import Tally, percentile
from kiosk.records.ledger.periods import CHOICES, Period, past, until_today
from kiosk.records.ledger.refusals import PeriodAhead, PeriodReversed

TODAY = date(2026, 11, 25)
NUMBERS = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("values", "share", "expected", "story"),
    [
        ([], 0.5, None, "nobody"),
        ([7], 0.9, 7, "one person is every percentile"),
        ([9, 1, 5], 0.5, 5, "an odd number has a middle one"),
        ([4, 1, 3, 2], 0.5, 2.5, "an even number has the mean of two"),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9.1, "as Excel's PERCENTILE.INC"),
        ([10, 20], 0.9, 19, "between the last two"),
    ],
)
def test_a_percentile_is_exact(values: list[float], share: float, expected: float | None, story: str) -> None:
    assert percentile(values, share) == (expected if expected is None else pytest.approx(expected)), story


@given(NUMBERS)
def test_the_middle_is_the_median_of_the_textbooks(values: list[float]) -> None:
    assert percentile(values, 0.5) == pytest.approx(statistics.median(values))


@given(NUMBERS)
def test_nine_in_ten_do_not_exceed_the_ninth(values: list[float]) -> None:
    ninth = percentile(values, 0.9)
    assert ninth is not None
    assert min(values) <= ninth <= max(values)
    assert sum(value <= ninth + 1e-6 for value in values) >= 0.9 * (len(values) - 1)


def test_figures_add_up_over_groups() -> None:
    tally = Tally()
    tally.add("called", {"item": "SB01", "hour": 9}, 2, [60.0, 120.0])
    tally.add("called", {"item": "MZ01", "hour": 9}, 1, [600.0])
    tally.add("missed", {"item": "MZ01"}, 1, [])
    assert (tally.count("called"), tally.count("called", "hour", "9")) == (3, 3)
    assert (tally.median("called"), tally.median("called", "item", "SB01")) == (120, 90)
    assert tally.mean("called", "hour", "9") == 260
    assert tally.share("missed", "called", "item", "MZ01") == 1
    assert tally.groups("called", "item") == ["SB01", "MZ01"]


def test_of_nothing_there_is_no_share_and_no_middle() -> None:
    tally = Tally()
    assert tally.share("a", "b") is tally.median("a") is tally.ninth("a") is tally.mean("a") is None
    assert (tally.count("a"), tally.groups("a", "item")) == (0, [])


@pytest.mark.parametrize(
    ("choice", "first", "last"),
    [
        ("today", "2026-11-25", "2026-11-25"),
        ("week", "2026-11-23", "2026-11-25"),
        ("month", "2026-11-01", "2026-11-25"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("year", "2026-01-01", "2026-11-25"),
    ],
)
def test_a_quick_choice_never_reaches_beyond_today(choice: str, first: str, last: str) -> None:
    assert until_today(CHOICES[choice][1](TODAY), TODAY).days == (first, last)


def test_the_month_before_january_is_december() -> None:
    january = date(2027, 1, 31)
    assert until_today(CHOICES["last_month"][1](january), january).days == ("2026-12-01", "2026-12-31")


def test_a_period_runs_from_midnight_to_midnight_in_the_hall() -> None:
    begins, ends = Period(TODAY, TODAY).instants
    assert ends - begins == 24 * 60 * 60 * 1000
    assert begins == 1795536000000


def test_a_period_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(PeriodReversed):
        past(TODAY, date(2026, 11, 24), TODAY)


@pytest.mark.parametrize("first", [TODAY, date(2026, 11, 26)])
def test_nobody_looks_into_the_future(first: date) -> None:
    with pytest.raises(PeriodAhead):
        past(first, date(2026, 11, 26), TODAY)
    assert past(TODAY, TODAY, TODAY) == Period(TODAY, TODAY)
