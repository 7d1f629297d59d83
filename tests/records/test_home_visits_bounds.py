"""Home visits lie within what a clock and a calendar can mean: nothing of long ago, nothing far ahead."""

from datetime import date, timedelta

import pytest

from kiosk import clock
from kiosk.records.cases.refusals import TooLongAgo
from kiosk.records.home_visits import queries, refusals, service
from tests.conftest import TurnableClock
from tests.desk import Desk
from tests.records.test_home_visits import DAY, asks, books, notes


def test_times_lie_at_most_a_year_and_a_day_back(desk: Desk, hall_clock: TurnableClock) -> None:
    oldest = clock.millis() - 366 * DAY * clock.MINUTE
    visit = asks(desk, channel="phone", at=oldest)
    for too_old in (oldest - 1, -62135625600000):
        with pytest.raises(TooLongAgo):
            asks(desk, channel="phone", at=too_old)
    assert queries.to_arrange(desk.session) == [visit]
    notes(desk, visit, oldest)
    hall_clock.goes_on(minutes=1)
    with pytest.raises(TooLongAgo):
        service.deliver(desk.session, visit.id, visit.version, oldest)


def test_a_visit_of_long_ago_is_not_written_down(desk: Desk, hall_clock: TurnableClock) -> None:
    visit = asks(desk)
    hall_clock.goes_on(minutes=367 * DAY)
    with pytest.raises(TooLongAgo):
        notes(desk, visit, visit.asked_at)


def test_a_visit_is_agreed_at_most_ninety_days_ahead(desk: Desk) -> None:
    last = clock.now().date() + timedelta(days=90)
    visit = books(desk, asks(desk), last)
    for too_far in (last + timedelta(days=1), date.max):
        with pytest.raises(refusals.VisitDayTooFar):
            books(desk, visit, too_far)
    assert visit.booked_on == last.isoformat()
