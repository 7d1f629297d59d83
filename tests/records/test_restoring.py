"""A hall that comes back from its journal says what the journal says, and goes on working."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.records.journal import queries as journal
from kiosk.records.journal.models import JournalRow
from kiosk.records.restoring import queries, service
from kiosk.records.restoring.kinds import KINDS
from tests.conftest import TurnableClock
from tests.records.busy import BusyHall, a_busy_hall
from tests.records.restored import WHOLE, backup_of, blank_hall, brings, journalled, marked, recorded, replays


@pytest.fixture
def hall(session: Session, hall_clock: TurnableClock, tmp_path: Path) -> BusyHall:
    """A hall after a morning and an afternoon."""
    hall = a_busy_hall(session, hall_clock)
    hall.has_a_morning()
    hall.has_an_afternoon(tmp_path)
    return hall


@pytest.fixture
def blank(hall: BusyHall, tmp_path: Path) -> Iterator[Session]:
    """A new computer that has the hall's journal, and nothing else yet."""
    with blank_hall(tmp_path / "blank") as session:
        brings(hall.session, session)
        yield session


def test_every_record_says_again_what_its_newest_line_says(hall: BusyHall, blank: Session) -> None:
    assert recorded(hall.session) == journalled(hall.session)
    replays(blank)
    assert recorded(blank) == journalled(hall.session)
