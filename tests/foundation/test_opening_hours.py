"""Opening hours: several periods a day, and always an answer to "when can I come back?"."""

from datetime import datetime

import pytest

from kiosk.clock import HALL_TIME
from kiosk.records.roster.rules import opening_at

WEEK = {0: ["08:30-12:00", "14:30-17:30"], 5: ["09:00-24:00"]}


def at(text: str) -> datetime:
    """Return a moment of the last week of November 2026, whose Monday is the 23rd."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=HALL_TIME)


@pytest.mark.parametrize(
    ("moment", "is_open", "then"),
    [
        ("23T08:29:59", False, "23T08:30:00"),
        ("23T08:30:00", True, "23T12:00:00"),
        ("23T12:00:00", False, "23T14:30:00"),
        ("23T17:30:00", False, "28T09:00:00"),
        ("24T10:00:00", False, "28T09:00:00"),
        ("28T23:59:59", True, "29T00:00:00"),
        ("29T00:00:00", False, "30T08:30:00"),
    ],
)
def test_the_hall_knows_when(moment: str, is_open: bool, then: str) -> None:  # noqa: FBT001 - a table
    opening = opening_at(at(moment), lambda day: WEEK.get(day.weekday(), []))
    assert opening.is_open is is_open
    assert (opening.until or opening.opens_at) == at(then)


def test_no_hours_at_all_mean_always_open() -> None:
    assert opening_at(at("23T03:00:00"), lambda _day: None).is_open
