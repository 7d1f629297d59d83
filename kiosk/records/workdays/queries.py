"""Reading the working days in use."""

import sqlite3
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.records.workdays.models import Source, WorkdayTable
from kiosk.records.workdays.rules import Table, table_of

_IN_USE = "SELECT sha256 FROM workday_tables WHERE NOT withdrawn ORDER BY edition"
_NEWEST = "SELECT sha256 FROM workday_tables WHERE source = ? AND NOT withdrawn ORDER BY edition DESC LIMIT 1"
_TAKEN = f"SELECT group_concat(sha256) FROM ({_IN_USE})"  # noqa: S608 - joins the module's own words
_DAYS = f"SELECT ({_TAKEN}), date, kind FROM workday_exceptions"  # noqa: S608 - joins the module's own words

_built: dict[str, Table] = {}
"""By the files that were taken, one after the other: each keeps the years that it does not name."""


def newest_table(session: Session) -> WorkdayTable | None:
    """Return the newest table that is not withdrawn; None where there is none."""
    in_use = select(WorkdayTable).where(~WorkdayTable.withdrawn)
    return session.scalar(in_use.order_by(WorkdayTable.edition.desc()).limit(1))


def newest_of(read: sqlite3.Connection, source: Source) -> str | None:
    """Return the SHA-256 of a source's newest table that is not withdrawn; None where there is none."""
    found: tuple[str] | None = read.execute(_NEWEST, (source.value,)).fetchone()
    return found[0] if found else None


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
