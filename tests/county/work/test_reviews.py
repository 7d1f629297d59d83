"""Ratings by village, and what is done about the bad ones."""

from datetime import date
from typing import Any

import pytest

from kiosk import clock
from kiosk.county.intake import taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.reports import reviews
from kiosk.county.reports.reviews import Ratings
from kiosk.county.store.database import CountyDatabase
from tests.county.people import Reader
from tests.county.postgres import CENTRES
from tests.county.village import MORNING, SHAPO, Village

LAOZHUANG, LISHU = CENTRES[1].code, CENTRES[2].code
TODAY = date(2026, 11, 23)
DAY = 24 * 60 * clock.MINUTE
FOLLOW_UP = {
    "rating_id": "r0", "opened_at": MORNING - 9 * DAY, "days": 5, "due_date": "2026-11-20",
    "due_tentative": False, "extended_on": None, "handler_id": None, "called_back_at": None, "outcome": None,
    "closed_at": None, "appealed_at": None, "appealed_by": None, "appeal_upheld": None,
}  # fmt: skip
CLOSED: dict[str, Any] = {"closed_at": MORNING, "outcome": "explained"}


def rates(village: Village, *scores: int) -> None:
    """Let people rate."""
    for number, score in enumerate(scores):
        village.notes(
            "rating",
            f"r{number}",
            ticket_id=f"t{number}",
            score=score,
            reasons="",
            way="pad",
            rated_at=MORNING,
        )


@pytest.fixture
def villages(county: CountyDatabase) -> None:
    """A village with four ratings and follow-ups of every standing, one with two ratings, another town's."""
    shapo, laozhuang, lishu = (Village(code) for code in (SHAPO, LAOZHUANG, LISHU))
    rates(shapo, 5, 5, 3, 1)
    rates(laozhuang, 1, 1)
    rates(lishu, 2, 2, 2)
    follow_ups: dict[str, dict[str, Any]] = {
        "overdue": {},
        "open": {"due_date": "2026-11-23"},
        "settled": CLOSED,
        "appealed": CLOSED | {"appealed_at": MORNING, "appealed_by": "clerk"},
        "answered": CLOSED | {"appealed_at": MORNING, "appealed_by": "rater", "appeal_upheld": False},
    }
    for key, said in follow_ups.items():
        shapo.notes("follow_up", key, **(FOLLOW_UP | said))
    lishu.notes("follow_up", "overdue", **FOLLOW_UP)
    for village in (shapo, laozhuang, lishu):
        taking.take_in(county, Parcel.of(village.batch()))


@pytest.mark.usefixtures("villages")
def test_what_is_over_is_not_shown_unless_an_appeal_waits(county: CountyDatabase) -> None:
    found = reviews.follow_ups(county, SHAPO, TODAY)
    assert [(each.standing, each.days) for each in found] == [("overdue", 3), ("appeal", 0), ("open", 0)]


def test_few_ratings_are_not_told_apart() -> None:
    assert reviews.of({"rated_1": 2}) == Ratings(2, None, None)
    assert reviews.of({"rated_1": 1, "rated_5": 2}) == Ratings(3, 11 / 3, 1)
    assert reviews.of({}) == Ratings(0, None, None)


@pytest.mark.usefixtures("villages")
def test_the_page_tells_villages_apart_only_with_enough_ratings(viewer: Reader) -> None:
    page = viewer.reads("/reviews")
    assert "3.50" in page, "four ratings of one village"
    assert "<dt>评价次数</dt><dd>6</dd>" in page
    assert "<dt>差评次数</dt><dd>3</dd>" in page
    assert "/figures/rows?figure=rated&amp;place=410327111209" in page


@pytest.mark.usefixtures("villages")
def test_the_list_narrows_to_one_standing(viewer: Reader) -> None:
    assert "办事的人" in viewer.reads("/reviews", standing="appeal")
    assert "办事的人" not in viewer.reads("/reviews", standing="overdue")
    assert viewer.opens("/reviews", standing="nothing").status_code == 404


@pytest.mark.usefixtures("villages")
def test_a_viewer_sees_their_own_town_only(viewer: Reader) -> None:
    assert "梨树沟村" not in viewer.reads("/reviews")
    for place in ({"town": LISHU[:9]}, {"centre": LISHU}):
        assert viewer.opens("/reviews", **place).status_code == 404


@pytest.mark.usefixtures("villages")
def test_every_table_is_also_a_file(viewer: Reader) -> None:
    for table in ("villages", "follow_ups"):
        answer = viewer.opens("/reviews", format="xlsx", table=table)
        assert answer.content_type.startswith("application/vnd.openxml")
