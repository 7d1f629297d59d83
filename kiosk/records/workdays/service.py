"""Taking a table of working days into use."""

import hashlib
from pathlib import Path

from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.pen import writing
from kiosk.records.workdays import queries
from kiosk.records.workdays.models import Source, WorkdayTable
from kiosk.records.workdays.reading import read_workdays
from kiosk.records.workdays.refusals import WorkdaysMissing
from kiosk.records.workdays.taking import add_table


def load_workdays(session: Session, content: bytes, source: Source) -> WorkdayTable:
    """Take the years that a table names into use, in place of what they were; other years stay.

    The same bytes again change nothing. Raises ``BrokenWorkdays`` or ``UnlikelyYear``; all stays as it was.
    """
    newest = queries.newest_table(session)
    if newest and newest.sha256 == hashlib.sha256(content).hexdigest():
        return newest
    return _take(session, content, source)


def load_workdays_file(session: Session, file: Path) -> None:
    """Take the file beside the program into use, unless it has not changed since it last was.

    So a restart never puts it in the place of what county or office gave later.
    Raises ``WorkdaysMissing``, ``BrokenWorkdays`` or ``UnlikelyYear``.
    """
    if not file.is_file():
        raise WorkdaysMissing(file=file.name)
    content = file.read_bytes()
    if queries.newest_of(hand(session), Source.FILE) != hashlib.sha256(content).hexdigest():
        _take(session, content, Source.FILE)


def _take(session: Session, content: bytes, source: Source) -> WorkdayTable:
    rows = read_workdays(content)
    with writing(session):
        return add_table(session, content, rows, source)
