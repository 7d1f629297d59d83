"""What every test may ask for: a clock that can be turned, a hall without a server."""

import gc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kiosk import clock, tables
from tests.desk import Desk, a_hall, empty_hall
from tests.prepared import hash_cheaply, read_files_once, spare_the_disk

assert tables.MODELS
read_files_once()
hash_cheaply()
spare_the_disk()
gc.set_threshold(50_000, 20, 100)  # a worker keeps much and drops little: looking through it all is slow
WAITING = ("browser", "demo", "faults")
"""Folders whose tests wait more than they work."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mix files that wait among those that work: the workers then seldom do the same at the same time."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    waiting = [file for file in files if file.parent.name in WAITING]
    working = [file for file in files if file.parent.name not in WAITING]
    places = {file: n / len(group) for group in (waiting, working) for n, file in enumerate(group)}
    items[:] = [item for file in sorted(files, key=places.__getitem__) for item in files[file]]


def pytest_collection_finish() -> None:
    """Leave out of every later look for rubbish what is there by now: it stays."""
    gc.collect()
    gc.freeze()


class TurnableClock:
    """The hall's clock as a test turns it."""

    def __init__(self, at: datetime) -> None:
        """Stand at a moment."""
        self.seconds = at.timestamp()

    def __call__(self) -> float:
        """Return the seconds since 1970."""
        return self.seconds

    def goes_on(self, minutes: float) -> None:
        """Turn on, or back with a negative number."""
        self.seconds += minutes * 60

    def stands_at(self, at: datetime) -> None:
        """Turn to a moment."""
        self.seconds = at.timestamp()


@pytest.fixture
def hall_clock() -> Iterator[TurnableClock]:
    """A clock that stands at Monday 2026-11-23, 09:00, until the test turns it."""
    turnable = TurnableClock(datetime(2026, 11, 23, 9, 0, tzinfo=clock.HALL_TIME))
    with clock.standing_at(turnable):
        yield turnable


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty hall database in which every write must be journalled."""
    engine = empty_hall(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on the empty hall database."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def desk(session: Session, hall_clock: TurnableClock) -> Desk:
    """A hall with the real catalogue, two windows and two clerks who have opened them."""
    assert hall_clock
    return a_hall(session)
