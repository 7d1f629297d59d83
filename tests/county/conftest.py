"""The county's PostgreSQL and its villages, for the tests."""

from collections.abc import Iterator

import pytest

from kiosk.county.store.database import CountyDatabase
from tests.conftest import TurnableClock
from tests.county.postgres import Postgres, the_postgres
from tests.county.village import Village


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with the_postgres(__name__) as server:
        yield server


@pytest.fixture
def county(postgres: Postgres, hall_clock: TurnableClock) -> CountyDatabase:
    assert hall_clock
    return postgres.emptied()


@pytest.fixture
def village() -> Village:
    """A village whose journal is empty."""
    return Village()
