"""The hall in front of which pages are tested, and who sits there; a file may furnish it otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.settings import Settings
from tests.conftest import TurnableClock
from tests.county.postgres import Postgres, the_postgres
from tests.screens.caseful import CaseHall
from tests.screens.officed import Office, at_work
from tests.screens.staffed import Person, StaffedHall, staffed_hall
from tests.served_county import ServedCounty, a_county


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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL for the counties of these tests."""
    with the_postgres(__name__) as server:
        yield server


@pytest.fixture
def county(postgres: Postgres, hall_clock: TurnableClock) -> Iterator[ServedCounty]:
    """A county on loopback with a few villages."""
    assert hall_clock
    with a_county(postgres.emptied()) as served:
        yield served


@pytest.fixture
def office(hall: StaffedHall, county: ServedCounty) -> Iterator[Office]:
    """A hall that is not paired, at its page; the postman is at work."""
    with at_work(Office(hall, county)) as office:
        yield office


@pytest.fixture
def paired(office: Office) -> Office:
    """A hall that is paired, with a visit that has been delivered."""
    office.hall.arrives("SB01")
    office.pairs()
    office.waits()
    return office


@pytest.fixture
def other(tmp_path: Path, county: ServedCounty) -> Iterator[Office]:
    """Another computer."""
    with staffed_hall(tmp_path / "other", place="elsewhere") as hall, at_work(Office(hall, county)) as office:
        yield office
