"""Restoring: every record is brought to the newest state that the journal tells of it."""

import sqlite3
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import new_uid
from kiosk.pen import writing
from kiosk.records.restoring import numbers, putting, queries, reading
from kiosk.records.restoring.ground import Ground
from kiosk.records.restoring.kinds import KINDS
from kiosk.records.restoring.models import Restoration, RestoreLoss, What
from kiosk.records.restoring.reading import Newest, Part
from kiosk.settings import Settings

TOGETHER = 200
"""After so many records the progress is told."""
ROOM = 500
"""So many numbers a busy hall gives out in a day (DESIGN.md section 4)."""


class Replayed(NamedTuple):
    """How many records have been looked at, and how many there are."""

    done: int
    of: int


class Wanted(NamedTuple):
    """What to restore: the journal behind ``after`` (epoch, seq).

    ``keep_known`` leaves every record that the hall knows as it is, for the rows of another history;
    ``room`` is how many numbers stay free on the days since the newest line (see ``leave_room``).
    """

    after: tuple[int, int] = (0, 0)
    keep_known: bool = False
    room: int = ROOM


EVERYTHING = Wanted()


def replay(
    session: Session, settings: Settings, catalogue: Path, wanted: Wanted = EVERYTHING
) -> Generator[Replayed, None, None]:
    """Bring every record to its newest line behind a position, telling the progress.

    The working days must be loaded before, and nothing else need be. It is one transaction that holds
    the pen until the last step has been taken: a hall is either as it was or wholly restored, never
    between, so it may be interrupted at any time (close the iterator, or pull the plug) and run again.
    SQLite spills what does not fit into its cache, so memory stays flat. Writes no line of the journal.
    Raises ``CatalogueMissing`` or ``BrokenCatalogue`` before it begins.
    """
    with writing(session) as driver:
        ground = Ground(driver, settings, catalogue)
        parts = reading.parts(driver, wanted.after, keep_known=wanted.keep_known)
        of = sum(reading.count(driver, part) for part in parts)
        done, written = 0, 0
        for part in parts:
            for was_written in _replay(part, ground):
                done, written = done + 1, written + was_written
                if done % TOGETHER == 0:
                    yield Replayed(done, of)
        if written:
            _end(session, driver, ground, written)
        if not wanted.keep_known:
            numbers.leave_room(driver, wanted.room)
    session.expire_all()
    yield Replayed(of, of)


def mark_read(session: Session, staff_id: str) -> None:
    """Note that a manager has read what could not come back."""
    with writing(session):
        for each in queries.unread(session):
            each.read_by, each.read_at = staff_id, clock.millis()


def _replay(part: Part, ground: Ground) -> Iterator[bool]:
    """Put the records of a part back in the order of their kinds; tell of each whether it was written."""
    found = reading.kinds(ground.driver, part)
    ground.losses[What.UNREADABLE] += sum(count for kind, count in found.items() if kind not in KINDS)
    for kind in KINDS:
        if not part.keeps:
            putting.make_room(ground.driver, kind, part)
        for record in reading.newest(ground.driver, kind, part):
            yield _put(record, part, ground)


def _put(record: Newest | None, part: Part, ground: Ground) -> bool:
    if record is None:
        ground.losses[What.UNREADABLE] += 1
        return False
    return putting.put(record, part, ground)


def _end(session: Session, driver: sqlite3.Connection, ground: Ground, written: int) -> None:
    numbers.settle(driver)
    restoration = Restoration(id=new_uid(), at=ground.at, records=written)
    restoration.losses = _losses(ground.losses)
    session.add(restoration)


def _losses(counted: Counter[What]) -> list[RestoreLoss]:
    return [RestoreLoss(what=what.value, records=count) for what, count in counted.items() if count]
