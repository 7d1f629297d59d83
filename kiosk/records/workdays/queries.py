"""Reading the working days in use."""

import sqlite3
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.records.workdays.models import Source, WorkdayTable
from kiosk.records.workdays.rules import Table, table_of

_TAKEN = "SELECT group_concat(sha256) FROM (SELECT sha256 FROM workday_tables ORDER BY edition)"
_DAYS = f"SELECT ({_TAKEN}), date, kind FROM workday_exceptions"  # noqa: S608 - joins the module's own words

_built: dict[str, Table] = {}
"""By the files that were taken, one after the other: each keeps the years that it does not name."""


def newest_table(session: Session, source: Source | None = None) -> WorkdayTable | None:
    """Return the edition in use, or the newest from one source; None where there is none yet."""
    newest = select(WorkdayTable).order_by(WorkdayTable.edition.desc()).limit(1)
    return session.scalar(newest.where(WorkdayTable.source == source) if source else newest)


def current(session: Session) -> Table:
    """Return the table in use."""
    return table(hand(session))


def table(read: sqlite3.Connection) -> Table:
    """Return the table in use (built once per edition); before the first one it knows no year."""
    taken = read.execute(_TAKEN).fetchone()[0]
    if taken is None:
        return Table()
    return _built.get(taken) or _build(read)


def _build(read: sqlite3.Connection) -> Table:
    """Build the table in use; one statement, so that days and editions belong together."""
    days = read.execute(_DAYS).fetchall()
    built = table_of((date.fromisoformat(day), kind) for _taken, day, kind in days)
    return _built.setdefault(days[0][0], built)
