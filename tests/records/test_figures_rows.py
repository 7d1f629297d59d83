"""The rows behind a figure: exactly those that it counts, and nobody's name."""

from datetime import date

import pytest

from kiosk.errors import NotFound
from kiosk.records.ledger.figures_measures import KINDS
from kiosk.records.ledger.figures_rows import TooFewRatings
from kiosk.records.ledger.periods import Period
from tests.conftest import TurnableClock
from tests.counted import MONDAY, SECRET, WEEK, Counted, a_full_week, counted
from tests.desk import Desk


@pytest.fixture
def hall(desk: Desk, hall_clock: TurnableClock) -> Counted:
    return counted(desk, hall_clock)


def test_every_figure_has_as_many_rows_as_it_counts(hall: Counted) -> None:
    a_full_week(hall)
    told_apart = 0
    for period in (WEEK, Period(MONDAY, MONDAY), Period(date(2026, 11, 27), date(2026, 11, 29))):
        for wanted, count in hall.figures(period).counts.items():
            if wanted[:2] in {("rated", "item"), ("satisfied", "item")} and count < 3:
                continue
            found = hall.behind(*wanted, period=period)
            assert (found.total, len(found.rows)) == (count, count), wanted
            told_apart += 1
    assert told_apart > 60


def test_a_full_week_leaves_no_figure_empty(hall: Counted) -> None:
    a_full_week(hall)
    found, names = hall.figures(), [name for kind in KINDS.values() for name in kind.measures]
    assert [name for name in names if not found.count(name)] == []


def test_rows_come_a_hundred_at_a_time(hall: Counted) -> None:
    for _ in range(101):
        hall.desk.arrives()
    first, second = hall.behind("issued"), hall.behind("issued", page=2)
    assert (first.total, first.pages, len(first.rows), len(second.rows)) == (101, 2, 100, 1)
    assert [row["number"] for row in (*first.rows, *second.rows)] == list(range(1, 102))
    with pytest.raises(NotFound):
        hall.behind("issued", page=3)


def test_a_confidential_case_is_a_row_without_a_name(hall: Counted) -> None:
    hall.work.accepts(SECRET)
    (row,) = hall.behind("opened").rows
    assert (row["no"], row["item_name"], row["item_name_en"]) == ("-", "", "")


def test_a_confidential_visit_tells_no_item(hall: Counted) -> None:
    hall.visits("SB01", SECRET)
    hall.asks_for_a_home_visit(item=SECRET)
    assert hall.behind("issued").rows[0]["item"] == "-"
    assert hall.behind("home_asked").rows[0]["item"] == "-"


def test_rows_of_ratings_tell_neither_visit_nor_clerk(hall: Counted) -> None:
    hall.rates(hall.visits("SB03"), 1)
    assert set(hall.behind("rated").rows[0].keys()) == {"at", "score", "way", "item", "total"}


def test_few_ratings_of_one_item_are_not_listed(hall: Counted) -> None:
    for score in (5, 5):
        hall.rates(hall.visits("SB03"), score)
    with pytest.raises(TooFewRatings):
        hall.behind("satisfied", "item", "SB03")
    hall.rates(hall.visits("SB03"), 1)
    assert hall.behind("satisfied", "item", "SB03").total == 2


@pytest.mark.parametrize(
    ("figure", "by", "of"),
    [("money", "", ""), ("issued", "score", "5"), ("issued", "item", "nothing"), ("opened", "hour", "9")],
)
def test_there_is_nothing_behind_what_is_not_counted(hall: Counted, figure: str, by: str, of: str) -> None:
    hall.desk.arrives()
    with pytest.raises(NotFound):
        hall.behind(figure, by, of)


def test_behind_a_figure_that_is_nought_there_are_no_rows(hall: Counted) -> None:
    found = hall.behind("no_show")
    assert (found.total, found.rows, found.pages) == (0, [], 1)
