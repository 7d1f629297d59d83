"""Taking a table of working days into use."""

import hashlib
from datetime import date
from pathlib import Path

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.pen import writing
from kiosk.records.workdays import queries
from kiosk.records.workdays.models import Source, WorkdayException, WorkdayTable
from kiosk.records.workdays.reading import Row, read_workdays
from kiosk.records.workdays.refusals import WorkdaysMissing
from kiosk.records.workdays.rules import table_of


def load_workdays(session: Session, content: bytes, source: Source) -> WorkdayTable:
    """Take the years that a table names into use, in place of what they were; other years stay.

    The same bytes again change nothing. Raises ``BrokenWorkdays`` or ``UnlikelyYear``; all stays as it was.
    """
    return _take(session, content, source, queries.newest_table(session))


def load_workdays_file(session: Session, file: Path) -> WorkdayTable:
    """Take the file beside the program into use, unless it has not changed since it last was.

    So a restart never puts it in the place of what county or office gave later.
    Raises ``WorkdaysMissing``, ``BrokenWorkdays`` or ``UnlikelyYear``.
    """
    if not file.is_file():
        raise WorkdaysMissing(file=file.name)
    return _take(session, file.read_bytes(), Source.FILE, queries.newest_table(session, Source.FILE))


def _take(session: Session, content: bytes, source: Source, before: WorkdayTable | None) -> WorkdayTable:
    sha256 = hashlib.sha256(content).hexdigest()
    if before and before.sha256 == sha256:
        return before
    rows = read_workdays(content)
    named = {str(row.day.year) for row in rows}
    with writing(session):
        session.execute(delete(WorkdayException).where(func.substr(WorkdayException.date, 1, 4).in_(named)))
        session.execute(insert(WorkdayException), [_kept(row) for row in rows])
        days = session.execute(select(WorkdayException.date, WorkdayException.kind)).all()
        years = table_of((date.fromisoformat(day), kind) for day, kind in days).years
        table = WorkdayTable(
            sha256=sha256, first_year=min(years), last_year=max(years), rows=len(days),
            source=source, loaded_at=clock.millis(),
        )  # fmt: skip
        session.add(table)
    return table


def _kept(row: Row) -> dict[str, str]:
    return {"date": row.day.isoformat(), "kind": row.kind, "name": row.name, "source": row.source}
