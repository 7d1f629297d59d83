"""A journal in another database, what comes back of it, and what records say against their lines."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.database import Record, hand
from kiosk.records.cases.models import HandOver
from kiosk.records.journal.models import ENVELOPE, JournalRow
from kiosk.records.restoring import service
from kiosk.records.restoring.service import Replayed, Wanted
from kiosk.records.tickets.journalling import errands_of
from kiosk.records.tickets.models import Ticket
from kiosk.settings import Settings
from kiosk.wire.lines import CONFIDENTIAL
from tests.desk import CATALOGUE, empty_hall, opened
from tests.prepared import load_days

WHOLE = Wanted(room=0)
"""Everything, where the journal is known to be whole: no number is out that it does not tell."""

HAND_OVER = HandOver.__journal__.kind

Said = dict[tuple[str, str], dict[str, Any]]
"""What of every record may leave the hall, by kind and key, with its version."""


@contextmanager
def blank_hall(folder: Path) -> Iterator[Session]:
    """Lend the database of a new computer, in which only the working days are loaded."""
    folder.mkdir()
    engine = empty_hall(folder)
    with Session(engine, expire_on_commit=False) as session:
        load_days(session)
        yield session
    engine.dispose()


@contextmanager
def backup_of(hall: Session, folder: Path) -> Iterator[Session]:
    """Lend a copy of a hall as it is now."""
    folder.mkdir()
    with sqlite3.connect(folder / "hall.db") as copy:
        hand(hall).backup(copy)
    hall.rollback()
    copy.close()
    with Session(opened(folder), expire_on_commit=False) as session:
        yield session
        session.get_bind().engine.dispose()


def brings(journal: Session, to: Session) -> None:
    """Copy the lines that another hall lacks into its journal, as the county hands them out."""
    have = {(epoch, seq) for epoch, seq in to.execute(select(JournalRow.epoch, JournalRow.seq))}
    rows = journal.scalars(select(JournalRow).order_by(JournalRow.epoch, JournalRow.seq))
    for row in rows:
        if (row.epoch, row.seq) not in have:
            to.add(JournalRow(**{c.name: getattr(row, c.name) for c in JournalRow.__table__.columns}))
    to.commit()


def replays(session: Session, wanted: Wanted = WHOLE, settings: Settings | None = None) -> list[Replayed]:
    """Restore to the end and return the progress that was told."""
    return list(service.replay(session, settings or Settings(), CATALOGUE, wanted))


def journalled(session: Session) -> Said:
    """Return what the newest line of every record says."""
    said: Said = {}
    for row in session.scalars(select(JournalRow).order_by(JournalRow.epoch, JournalRow.seq)):
        line = json.loads(row.line)
        values = {name: line[name] for name in line if name not in ENVELOPE}
        if row.kind == "ticket":
            values.pop("door", None)  # only the first line has it, and a restored ticket a new token
        said[row.kind, row.key] = values | {"version": row.version}
    return said


def coming_back(said: Said) -> Said:
    """Leave out the hand-overs of which only a count left the hall: they belong to nothing."""
    return {
        record: line for record, line in said.items() if record[0] != HAND_OVER or CONFIDENTIAL not in line
    }


def recorded(session: Session) -> Said:
    """Return what every record would say if its line were written now."""
    session.expire_all()
    said: Said = {}
    for model in marked():
        for record in session.scalars(select(model)):
            mark = model.__journal__
            said[mark.kind, str(getattr(record, mark.key))] = _line_of(session, record)
    return said


def _line_of(session: Session, record: Any) -> dict[str, Any]:
    values: dict[str, Any] = record.__journal__.line_of(lambda column: getattr(record, column))
    if isinstance(record, Ticket):
        errands = errands_of(hand(session), record.id)
        values["errands"] = [errand.leaving() for errand in errands]
        if any(errand.confidential for errand in errands):
            values["category"] = CONFIDENTIAL
    return values | {"version": record.version}


def marked() -> list[Any]:
    """Return every model that is journalled."""
    return [each.class_ for each in Record.registry.mappers if hasattr(each.class_, "__journal__")]


def head(session: Session) -> tuple[int, int]:
    """Return the newest line's place in the journal."""
    newest = select(JournalRow.epoch, JournalRow.seq).order_by(JournalRow.epoch.desc(), JournalRow.seq.desc())
    epoch, seq = session.execute(newest.limit(1)).one()
    return epoch, seq


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    session.expire_all()
    tables = (table.name for table in Record.metadata.sorted_tables)
    return {name: sorted(hand(session).execute(f"SELECT * FROM {name}"), key=repr) for name in tables}
