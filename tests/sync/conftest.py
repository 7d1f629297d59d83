"""A county and a hall that is paired with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bad_line import BadLine, a_bad_line
from tests.conftest import TurnableClock
from tests.county.postgres import Postgres, the_postgres
from tests.delivering import ServedCounty, VillageHall, halls_of, served


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with the_postgres(__name__) as server:
        yield server


@pytest.fixture(scope="session")
def open_county(postgres: Postgres) -> Iterator[ServedCounty]:
    with served(postgres.county) as county:
        yield county


@pytest.fixture
def county(open_county: ServedCounty, postgres: Postgres, hall_clock: TurnableClock) -> ServedCounty:
    """A county that is open, with nothing in it but a few villages."""
    assert hall_clock
    postgres.emptied()
    return open_county


@pytest.fixture
def line(county: ServedCounty) -> Iterator[BadLine]:
    """A line to the county on which things go wrong."""
    with a_bad_line(county.port) as line:
        yield line


@pytest.fixture
def lone_hall(tmp_path: Path) -> Iterator[VillageHall]:
    """A hall that is not paired with any county."""
    with halls_of(tmp_path / "hall") as (hall,):
        yield hall


@pytest.fixture
def hall(county: ServedCounty, line: BadLine, lone_hall: VillageHall) -> VillageHall:
    """A hall that is paired with the county and speaks to it over the bad line."""
    return lone_hall.pairs(county, line.url)
