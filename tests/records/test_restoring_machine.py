"""Whatever happens in a hall, in any order: what its journal brings back is what it had."""

import tempfile
from pathlib import Path

from hypothesis import settings
from sqlalchemy.orm import Session

from tests.records import test_case_machine, test_queue_machine
from tests.records.restored import blank_hall, brings, coming_back, journalled, recorded, replays


def comes_back(hall: Session) -> None:
    """Assert that a hall's journal brings all of its records back."""
    hall.rollback()
    with tempfile.TemporaryDirectory() as folder, blank_hall(Path(folder) / "blank") as blank:
        brings(hall, blank)
        replays(blank)
        assert recorded(hall) == journalled(hall)
        assert recorded(blank) == coming_back(journalled(hall))


class RestoredHall(test_queue_machine.Hall):
    """A hall whose computer is lost in the end."""

    def teardown(self) -> None:
        """Restore it, then close it."""
        if hasattr(self, "desk"):
            comes_back(self.desk.session)
        super().teardown()


class RestoredClerks(test_case_machine.Clerks):
    """Clerks whose computer is lost in the end."""

    def teardown(self) -> None:
        """Restore their cases, then close the hall."""
        if hasattr(self, "engine"):
            comes_back(self.work.session)
        super().teardown()


TestRestoredHall = RestoredHall.TestCase
TestRestoredHall.settings = settings(max_examples=8, stateful_step_count=30, deadline=None)
TestRestoredClerks = RestoredClerks.TestCase
TestRestoredClerks.settings = settings(max_examples=6, stateful_step_count=25, deadline=None)
