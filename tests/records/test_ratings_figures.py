"""Ratings as figures, and which follow-ups are late."""

from datetime import date

import pytest

from kiosk import clock
from kiosk.records.ratings import queries
from tests.conftest import TurnableClock
from tests.desk import Desk
from tests.records.rated import ANGRY, RatedHall, a_rated_hall

DAY = 24 * 60
MONDAY = date(2026, 11, 23)


@pytest.fixture
def hall(desk: Desk) -> RatedHall:
    """A hall in which people rate."""
    return a_rated_hall(desk)


def test_levels_ways_and_reasons_of_a_period(hall: RatedHall, hall_clock: TurnableClock) -> None:
    for score in (5, 5, 4):
        hall.rates(hall.served(), score)
    hall.rates(hall.served(), 3, reasons=["slow", "wait"])
    hall_clock.goes_on(1)
    hall.rates_at_pad(hall.served(), 1, reasons=["slow"])
    hall_clock.goes_on(15 * 60 - 1)
    hall.rates(hall.served(), 2)
    found = queries.figures(hall.desk.session, MONDAY, MONDAY)
    assert dict(found.scores) == {5: 2, 4: 1, 3: 1, 1: 1}
    assert (found.total, found.satisfied) == (5, 80)
    assert dict(found.ways) == {"phone": 4, "pad": 1}
    assert dict(found.reasons) == {"slow": 2, "wait": 1}
    assert clock.now().isoformat().startswith("2026-11-24T00:00"), "the last one came after midnight"
    assert queries.figures(hall.desk.session, MONDAY, date(2026, 11, 24)).total == 6


def test_a_period_without_ratings_has_no_percentage(hall: RatedHall) -> None:
    found = queries.figures(hall.desk.session, MONDAY, MONDAY)
    assert (found.total, found.satisfied) == (0, None)


def test_nobody_reads_what_was_written_of_their_own_visits(hall: RatedHall) -> None:
    hall.rates(hall.served(n=1), 5, words="一号窗口好")
    hall.rates(hall.served(n=2), 1, words="二号窗口慢")
    hall.rates(hall.served(n=2), 4)

    def read_by(staff_id: str) -> set[str]:
        return {each.words for each in queries.remarks(hall.desk.session, MONDAY, MONDAY, staff_id)}

    assert read_by(hall.boss) == {"一号窗口好", "二号窗口慢"}
    assert read_by(hall.desk.clerks[1]) == {"二号窗口慢"}
    assert read_by(hall.desk.clerks[2]) == {"一号窗口好"}


def test_what_is_due_turns_amber_then_red(hall: RatedHall, hall_clock: TurnableClock) -> None:
    hall.complained_of(who=ANGRY)
    seen = []
    for _ in range(8):
        (watched,) = queries.to_do(hall.desk.session, 2)
        seen.append((watched.left, watched.urgency))
        hall_clock.goes_on(DAY)
    assert seen == [
        (5, "calm"), (4, "calm"), (3, "calm"), (2, "amber"), (1, "amber"), (1, "amber"), (1, "amber"),
        (0, "amber"),
    ]  # fmt: skip
    (watched,) = queries.to_do(hall.desk.session, 2)
    assert (watched.left, watched.urgency) == (-1, "red")


def test_the_most_urgent_comes_first_and_the_settled_ones_apart(
    hall: RatedHall, hall_clock: TurnableClock
) -> None:
    first = hall.complained_of()
    hall_clock.goes_on(DAY)
    second = hall.complained_of()
    hall.extends(first, 10)
    order = [each.follow_up.id for each in queries.to_do(hall.desk.session, 2)]
    assert order == [second.id, first.id]
    assert queries.settled(hall.desk.session) == []
