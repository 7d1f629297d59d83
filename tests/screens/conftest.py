"""The hall in front of which pages are tested, and who sits there; a file may furnish it otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.settings import Settings
from tests.conftest import TurnableClock
from tests.screens.caseful import CaseHall
from tests.screens.staffed import Person, StaffedHall, staffed_hall


@pytest.fixture
def settings() -> Settings:
    """The settings of the hall."""
    return Settings()


@pytest.fixture
def hall(tmp_path: Path, hall_clock: TurnableClock, settings: Settings) -> Iterator[StaffedHall]:
    """A hall with two clerks and a manager, on a Monday at nine."""
    assert hall_clock
    with staffed_hall(tmp_path / "hall", settings) as staffed:
        yield staffed


@pytest.fixture
def work(hall: StaffedHall) -> CaseHall:
    """The same hall with the working days, and its cases."""
    return CaseHall(hall)


@pytest.fixture
def li(hall: StaffedHall) -> Person:
    """A clerk, signed in."""
    return hall.signed_in("li")


@pytest.fixture
def wang(hall: StaffedHall) -> Person:
    """Another clerk, signed in."""
    return hall.signed_in("wang")


@pytest.fixture
def boss(hall: StaffedHall) -> Person:
    """The manager, signed in."""
    return hall.signed_in("admin")
