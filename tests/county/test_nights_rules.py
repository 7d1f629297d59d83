"""What a night's delivery is worth: in time, late, missing, and what is wrong with a centre."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from kiosk.clock import HALL_TIME
from kiosk.county.intake.nights import night_of, span
from kiosk.county.reports.nights_rules import (
    ALARMS,
    CAME_WORDS,
    TO_DO,
    WRONG_WORDS,
    Came,
    Heard,
    Watch,
    Wrong,
    came,
    rank,
    standing_now,
    wrongs,
)
from kiosk.wire.reports import Standing

NIGHT = date(2026, 11, 22)
WATCH = Watch(time(7), 10)
ENROLLED = datetime(2026, 10, 1, tzinfo=HALL_TIME)


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HALL_TIME)


def heard(**values: object) -> Heard:
    """A centre that is enrolled, delivered at 02:13 and stands equal, unless said otherwise."""
    usual = Heard(enrolled_at=ENROLLED, first_at=at(2, 13), last_at=at(2, 13), standing="equal")
    return usual._replace(**values)  # type: ignore[arg-type] # by name


HALF_WAY = {"standing": "ahead", "reported": (1, 9), "cursor": (1, 8)}
STORIES = {
    "came in the night": (heard(), at(9), Came.IN_TIME),
    "came at the last minute": (heard(first_at=at(7)), at(9), Came.IN_TIME),
    "came after breakfast": (heard(first_at=at(7, 1)), at(9), Came.LATE),
    "nothing came, and it is nine": (heard(first_at=None), at(9), Came.MISSING),
    "nothing came, but it is only five": (heard(first_at=None), at(5), Came.DUE),
    "enrolled, and never heard of": (heard(first_at=None, last_at=None), at(9), Came.NEVER),
    "never enrolled": (Heard(), at(9), Came.NOT_ENROLLED),
    "enrolled the next day, and delivered at once": (
        heard(enrolled_at=at(10), first_at=at(10, 1)),
        at(11),
        Came.IN_TIME,
    ),
    "enrolled only the next day": (heard(enrolled_at=at(10), first_at=None), at(11), Came.NOT_ENROLLED),
}


@pytest.mark.parametrize("story", STORIES)
def test_a_night_is_judged_by_the_morning_after(story: str) -> None:
    centre, now, expected = STORIES[story]
    assert came(centre, NIGHT, WATCH, now) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"standing": "forked", "apart": "forked"}, [Wrong.FORKED]),
        ({"damaged": True, "standing": "behind"}, [Wrong.DAMAGED, Wrong.BEHIND]),
        ({"trouble": "counts_differ"}, [Wrong.COUNTS]),
        ({"standing": "equal", "apart": "ended", "aside": 2}, [Wrong.ENDED, Wrong.ASIDE]),
        ({"standing": "behind", "offset_ms": 11 * 60_000}, [Wrong.BEHIND, Wrong.CLOCK]),
        ({"offset_ms": -11 * 60_000}, [Wrong.CLOCK]),
        ({"offset_ms": 10 * 60_000}, []),
        ({**HALF_WAY}, [Wrong.HALF]),
        ({**HALF_WAY, "last_at": at(8)}, [Wrong.AHEAD]),
        ({**HALF_WAY, "first_at": None}, [Wrong.MISSING, Wrong.AHEAD]),
        ({"standing": "ahead", "reported": (1, 9), "cursor": (1, 9)}, []),
        ({"first_at": at(8), "trouble": "disk_full"}, [Wrong.TROUBLE, Wrong.LATE]),
        ({"first_at": None, "has_key": False}, [Wrong.MISSING, Wrong.NO_KEY]),
        ({"refused": 1, "unseen_epochs": 1}, [Wrong.UNSEEN_EPOCH, Wrong.REFUSED]),
    ],
)
def test_what_is_wrong_is_named_the_worst_first(values: dict[str, object], expected: list[Wrong]) -> None:
    assert wrongs(heard(**values), NIGHT, WATCH, at(9)) == expected


def test_until_the_morning_a_delivery_may_still_come_to_its_end() -> None:
    assert wrongs(heard(**HALF_WAY), NIGHT, WATCH, at(6)) == [Wrong.AHEAD]


def test_a_centre_without_a_key_ever_is_nobodys_alarm() -> None:
    assert wrongs(Heard(aside=1), NIGHT, WATCH, at(9)) == []


def test_who_was_ahead_and_delivered_since_is_equal() -> None:
    assert standing_now(heard(standing="ahead", reported=(1, 9), cursor=(2, 1))) == Standing.EQUAL
    assert standing_now(Heard()) is None


def test_the_list_begins_with_the_worst_and_ends_with_those_not_enrolled() -> None:
    places = [
        rank([Wrong.FORKED, Wrong.CLOCK], Came.IN_TIME), rank([Wrong.MISSING], Came.MISSING),
        rank([Wrong.CLOCK], Came.IN_TIME), rank([], Came.IN_TIME), rank([], Came.NOT_ENROLLED),
    ]  # fmt: skip
    assert places == sorted(set(places))


def test_until_the_evening_people_ask_about_last_night() -> None:
    assert night_of(at(9)) == NIGHT
    assert night_of(at(19, 29).astimezone(UTC)) == NIGHT
    assert night_of(at(19, 30)) == NIGHT + timedelta(1)


def test_a_night_goes_from_evening_to_evening() -> None:
    assert span(NIGHT) == (at(19, 30, day=22), at(19, 30))


def test_everything_has_its_words() -> None:
    assert set(CAME_WORDS) == set(Came)
    assert set(WRONG_WORDS) == set(TO_DO) == set(Wrong)
    assert set(ALARMS) < set(Wrong)


def test_a_fork_that_only_the_village_can_see_is_a_fork() -> None:
    told = heard(standing="ahead", trouble="histories_differ", apart="forked")
    assert wrongs(told, NIGHT, WATCH, at(9)) == [Wrong.FORKED]
