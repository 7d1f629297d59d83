"""Figures that follow from sums: means, shares, and what only buckets can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import MINUTE
from kiosk.county.intake.counting import BUCKETS, DAY_COLUMNS, ITEM_COLUMNS, bucket
from kiosk.county.reports import measures, record_words, rows_rules
from kiosk.county.reports.measures import ITEM_VIEW, MEASURES, OVER, VIEWS, WAITS, within
from kiosk.records.cases import rules as cases
from kiosk.records.home_visits import rules as home_visits
from kiosk.records.ratings import rules as ratings
from kiosk.records.requests import rules as requests
from kiosk.records.tickets import rules as tickets


def test_half_of_the_waits_are_shorter_than_the_bound_that_is_said() -> None:
    sums = {"wait_0": 2, "wait_3": 3, "wait_5": 5}
    assert within(sums, WAITS, 0.5) == 5
    assert within(sums, WAITS, 0.9) == 10
    assert within({"wait_13": 1}, WAITS, 0.5) == OVER
    assert within({}, WAITS, 0.5) is None


@given(waits=st.lists(st.integers(0, 200 * MINUTE), min_size=1), share=st.sampled_from([0.5, 0.9]))
def test_what_is_said_of_buckets_is_never_a_lie(waits: list[int], share: float) -> None:
    sums: dict[str, int] = {}
    for wait in waits:
        name = f"wait_{bucket(wait)}"
        sums[name] = sums.get(name, 0) + 1
    said = within(sums, WAITS, share)
    assert said is not None
    shorter = sum(1 for wait in waits if said == OVER or wait < said * MINUTE)
    assert shorter >= share * len(waits)


def test_of_nothing_there_is_no_mean_and_no_share() -> None:
    empty = measures.values(list(MEASURES), {})
    assert {empty[name] for name in ("wait_mean", "on_time", "rating", "bad", "wait_half")} == {None}
    assert empty["visits"] == 0


def test_ratings_and_their_bad_share() -> None:
    found = measures.values(["rated", "rating", "bad"], {"rated_1": 1, "rated_2": 1, "rated_5": 2})
    assert found == {"rated": 4, "rating": 13 / 4, "bad": 0.5}


def test_few_ratings_are_counted_and_nothing_more() -> None:
    found = measures.values(["rated", "rating", "bad"], {"rated_1": 1, "rated_5": 1})
    assert found == {"rated": 2, "rating": None, "bad": None}


@pytest.mark.parametrize(
    ("now", "before", "grown"), [(15, 10, 0.5), (5, 10, -0.5), (5, 0, None), (None, 1, None)]
)
def test_how_much_grew(now: int | None, before: int, grown: float | None) -> None:
    assert measures.change(now, before) == grown


def test_every_figure_of_a_view_is_known_and_made_of_columns_that_are_kept() -> None:
    for view in (*VIEWS.values(), ITEM_VIEW):
        assert set(view.names) <= set(MEASURES)
        assert view.first in view.names
        assert set(measures.columns_of(view.names)) <= set(DAY_COLUMNS)
    assert set(measures.columns_of(ITEM_VIEW.names)) <= set(ITEM_COLUMNS)
    assert len(BUCKETS) + 1 == len(WAITS)


def test_every_figure_that_leads_somewhere_leads_to_rows() -> None:
    for view in VIEWS.values():
        for name in view.names:
            assert not MEASURES[name].rows or rows_rules.behind(MEASURES[name].rows, "")
    for name in ITEM_VIEW.names:
        assert rows_rules.behind(MEASURES[name].rows, "SB01")
    assert rows_rules.behind("no_such_figure", "") is None


def test_the_county_says_the_same_words_as_the_hall() -> None:
    assert record_words.TICKET == tickets.STATE_WORDS
    assert (record_words.MODE, record_words.CASE_TYPE) == (cases.MODE_WORDS, cases.TYPE_WORDS)
    assert (record_words.SCORE, record_words.REASON) == (ratings.SCORE_WORDS, ratings.REASON_WORDS)
    assert (record_words.WAY, record_words.FOLLOW_UP) == (ratings.WAY_WORDS, ratings.OUTCOME_WORDS)
    assert record_words.HOME_VISIT == home_visits.STATE_WORDS
    assert (record_words.REQUEST, record_words.REQUEST_OUTCOME) == (
        requests.KIND_WORDS, requests.OUTCOME_WORDS,
    )  # fmt: skip
