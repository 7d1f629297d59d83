"""When the nightly round is done: once a night, also after a missed one, never by a clock nobody trusts."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import ClockWentBack
from kiosk.records.retention import queries, service
from kiosk.settings import Privacy
from tests.conftest import TurnableClock
from tests.desk import Desk
from tests.records.keeping import Keeping


@pytest.fixture
def keeping(session: Session, hall_clock: TurnableClock) -> Keeping:
    """The nights of a hall."""
    return Keeping(session, hall_clock, Privacy())


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.HALL_TIME)


def is_done(keeping: Keeping) -> bool:
    """Do what the caretaker does on its rounds; return whether there was a night to do."""
    run = service.begin_night(keeping.session)
    if run:
        keeping.works(run)
    return run is not None


def test_a_new_hall_does_its_first_round_at_once(keeping: Keeping) -> None:
    assert is_done(keeping)
    assert not is_done(keeping)


@pytest.mark.parametrize(
    ("then", "due"),
    [
        (at(23, 23, 59), False),
        (at(24, 2, 59), False),
        (at(24, 3, 0), True),
        (at(24, 8, 0), True),
        (at(27, 1, 0), True),
    ],
)
def test_a_night_is_due_from_three_o_clock_on(
    keeping: Keeping, hall_clock: TurnableClock, then: datetime, *, due: bool
) -> None:
    assert is_done(keeping)
    hall_clock.stands_at(then)
    assert is_done(keeping) == due
    assert not is_done(keeping)


def test_a_round_by_hand_counts_for_the_night(
    desk: Desk, keeping: Keeping, hall_clock: TurnableClock
) -> None:
    hall_clock.stands_at(at(24, 4))
    run = service.begin_by_hand(keeping.session, desk.clerks[1])
    assert run.staff_id == desk.clerks[1]
    keeping.works(run)
    assert not is_done(keeping)


def test_nothing_is_erased_when_the_clock_went_back(
    desk: Desk, keeping: Keeping, hall_clock: TurnableClock
) -> None:
    desk.arrives()
    hall_clock.stands_at(at(20, 9))
    assert not is_done(keeping)
    with pytest.raises(ClockWentBack):
        service.begin_by_hand(keeping.session, desk.clerks[1])
    assert queries.runs(keeping.session) == []


def test_a_clock_that_leapt_waits_for_a_person(
    desk: Desk, keeping: Keeping, hall_clock: TurnableClock
) -> None:
    assert is_done(keeping)
    hall_clock.stands_at(datetime(2036, 11, 24, 9, 0, tzinfo=clock.HALL_TIME))
    assert not is_done(keeping)
    assert service.waits_for_a_person(keeping.session)
    keeping.works(service.begin_by_hand(keeping.session, desk.clerks[1]))
    assert not service.waits_for_a_person(keeping.session)
    keeping.later(1)
    assert is_done(keeping)


def test_an_interrupted_round_is_not_taken_up_by_a_clock_that_leapt(
    keeping: Keeping, hall_clock: TurnableClock
) -> None:
    assert service.begin_night(keeping.session)
    hall_clock.stands_at(datetime(2036, 11, 24, 9, 0, tzinfo=clock.HALL_TIME))
    assert service.begin_night(keeping.session) is None


def test_a_press_while_a_round_goes_on_joins_it(desk: Desk, keeping: Keeping) -> None:
    night = service.begin_night(keeping.session)
    assert night is not None
    assert service.begin_by_hand(keeping.session, desk.clerks[1]).id == night.id
    keeping.works(night)
    keeping.works(night)
    assert len(queries.runs(keeping.session)) == 1


def test_two_weeks_with_the_door_locked_are_one_round(keeping: Keeping) -> None:
    assert is_done(keeping)
    keeping.later(14)
    assert is_done(keeping)
    assert len(queries.runs(keeping.session)) == 2
