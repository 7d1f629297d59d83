"""Two histories of one hall: both are kept, the one in use wins, and nothing is overwritten."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.records.cases.models import Case
from kiosk.records.journal.models import JournalRow
from kiosk.records.restoring import queries
from kiosk.records.restoring.service import Wanted
from kiosk.records.tickets.models import Ticket
from tests.casework import Casework
from tests.conftest import TurnableClock
from tests.desk import Desk
from tests.records.busy import BusyHall, busy_after
from tests.records.restored import backup_of, brings, coming_back, everything, head, recorded, replays


class Fork(NamedTuple):
    """A hall whose old backup went on by itself, and the line up to which both agree."""

    lost: BusyHall
    own: Casework
    common: tuple[int, int]
    first_at_1: str


@pytest.fixture
def fork(session: Session, hall_clock: TurnableClock, tmp_path: Path) -> Iterator[Fork]:
    """A hall, and its morning's backup in which other people came, in an epoch of its own."""
    lost = busy_after(BusyHall.has_a_morning, session, hall_clock)
    common = head(session)
    with backup_of(session, tmp_path / "backup") as old:
        own = Casework(Desk(old, lost.desk.settings, dict(lost.desk.clerks)))
        for category in ("SB", "DQ"):
            lost.desk.arrives(category=category)
        lost.work.opens("SB01", n=3)
        lost.work.opens("MZ06", n=3)
        lost.work.opens("SB02", n=3)
        lost.desk.takes_step(lost.first_at_1, "miss", 1)
        hall_clock.goes_on(60)
        lost.asks_a_visit("SB01")
        own.opens("SB01", n=3)
        own.desk.arrives(category="YS")
        own.desk.takes_step(lost.first_at_1, "recall", 1)
        old.execute(update(JournalRow).where(JournalRow.seq > common[1]).values(epoch=2))
        old.commit()
        brings(session, old)
        yield Fork(lost, own, common, lost.first_at_1.id)


@pytest.mark.parametrize("keep_known", [True, False])
def test_what_only_the_other_history_knows_is_added(fork: Fork, keep_known: bool) -> None:  # noqa: FBT001 - drawn by name
    own = fork.own.session
    before = recorded(own)
    replays(own, Wanted(fork.common, keep_known=keep_known, room=0))
    after = recorded(own)
    assert {record: after[record] for record in before} == before
    added = {kind for kind, _key in after.keys() - before.keys()}
    assert added == {"case", "home_visit", "ticket"}


def test_what_has_the_same_number_is_left_out_and_counted(fork: Fork) -> None:
    own = fork.own.session
    numbers = {case.no: case.id for case in own.scalars(select(Case))}
    replays(own, Wanted(fork.common, keep_known=True))
    own.expire_all()
    assert numbers.items() <= {case.no: case.id for case in own.scalars(select(Case))}.items()
    found = queries.missing(own)
    assert found is not None
    (left_out,) = [count for sentence, count in found.losses if "没有放进来" in sentence]
    lost = recorded(fork.lost.session).keys() - recorded(own).keys()
    assert left_out == len(lost) > 0


def test_a_fork_leaves_no_room_in_numbers_that_go_on(fork: Fork) -> None:
    own = fork.own.session
    replays(own, Wanted(fork.common, keep_known=True))
    assert everything(own)["numbers_out"] == []


def test_a_hall_that_forked_once_comes_back_as_it_was(fork: Fork, tmp_path: Path) -> None:
    own = fork.own.session
    replays(own, Wanted(fork.common, keep_known=True))
    with backup_of(own, tmp_path / "later") as blank:
        driver = hand(blank)
        driver.execute("PRAGMA defer_foreign_keys = ON")
        emptied = ("errands", "case_steps", "case_papers", "case_pauses", "cases", "tickets", "home_visits")
        for table in (
            "restore_losses",
            "restorations",
            "used_keys",
            "follow_ups",
            "ratings",
            "hand_overs",
            *emptied,
        ):
            driver.execute(f"DELETE FROM {table}")
        blank.commit()
        replays(blank)
        assert recorded(blank) == coming_back(recorded(own))
    assert own.get_one(Ticket, fork.first_at_1).state == "called"


def test_an_epoch_that_has_no_line_yet_ends_the_one_before(fork: Fork) -> None:
    own = fork.own.session
    epoch, seq = fork.common
    hand(own).execute("DELETE FROM journal WHERE epoch = 2")
    hand(own).execute(
        "INSERT INTO journal_epochs VALUES (2, ?, ?, ?, 0, 'restored', 1)", (epoch, seq, seq + 9)
    )
    own.commit()
    before = recorded(own)
    replays(own, Wanted(fork.common, room=0))
    assert before.items() <= recorded(own).items()
