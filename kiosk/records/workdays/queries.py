"""Reading the working days in use."""

import sqlite3
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.records.workdays.models import Source, WorkdayTable
from kiosk.records.workdays.rules import Table, table_of

_NEWEST = "SELECT sha256 FROM workday_tables ORDER BY edition DESC LIMIT 1"
_DAYS = """SELECT sha256, date, kind FROM workday_exceptions
JOIN workday_tables ON edition = (SELECT max(edition) FROM workday_tables)"""

_built: dict[str, Table] = {}


def newest_table(session: Session, source: Source | None = None) -> WorkdayTable | None:
    """Return the edition in use, or the newest from one source; None where there is none yet."""
    newest = select(WorkdayTable).order_by(WorkdayTable.edition.desc()).limit(1)
    return session.scalar(newest.where(WorkdayTable.source == source) if source else newest)


def current(session: Session) -> Table:
    """Return the table in use."""
    return table(hand(session))


def table(read: sqlite3.Connection) -> Table:
    """Return the table in use (built once per edition); before the first one it knows no year."""
    newest = read.execute(_NEWEST).fetchone()
    if newest is None:
        return Table()
    return _built.get(newest[0]) or _build(read)


def _build(read: sqlite3.Connection) -> Table:
    """Build the table in use; one statement, so that days and edition belong together."""
    days = read.execute(_DAYS).fetchall()
    built = table_of((date.fromisoformat(day), kind) for _sha256, day, kind in days)
    return _built.setdefault(days[0][0], built)
