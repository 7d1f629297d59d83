"""Putting tables of working days in and out of use, inside the caller's transaction."""

import hashlib
from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.records.workdays import queries
from kiosk.records.workdays.models import Source, WorkdayException, WorkdayTable
from kiosk.records.workdays.reading import Row, read_workdays
from kiosk.records.workdays.rules import table_of


def add_table(session: Session, content: bytes, rows: Iterable[Row], source: Source) -> WorkdayTable:
    """Take the years that a table names into use, in place of what they were; other years stay."""
    _put_in(session, rows)
    table = WorkdayTable(
        sha256=hashlib.sha256(content).hexdigest(), source=source.value, loaded_at=clock.millis(),
        content=content.decode("utf-8-sig"), withdrawn=False,
    )  # fmt: skip
    _count(session, table)
    session.add(table)
    return table


def take_countys(session: Session, content: bytes, rows: Iterable[Row]) -> None:
    """Take the county's table into use in place of its older one; years only that one named go back."""
    newest = queries.newest_table(session)
    if newest and (newest.source, newest.sha256) == (Source.COUNTY, hashlib.sha256(content).hexdigest()):
        return
    leave_countys(session)
    add_table(session, content, rows, Source.COUNTY)


def leave_countys(session: Session) -> None:
    """Take the county's table out of use: the days are what file and office make them."""
    of_county = (WorkdayTable.source == Source.COUNTY, ~WorkdayTable.withdrawn)
    if not session.scalars(
        update(WorkdayTable).where(*of_county).values(withdrawn=True).returning(WorkdayTable)
    ).all():
        return
    session.execute(delete(WorkdayException))
    kept = select(WorkdayTable.content).where(~WorkdayTable.withdrawn, WorkdayTable.content != "")
    for content in session.scalars(kept.order_by(WorkdayTable.edition)):
        _put_in(session, read_workdays(content.encode()))
    newest = queries.newest_table(session)
    if newest:
        _count(session, newest)


def _put_in(session: Session, rows: Iterable[Row]) -> None:
    days = [_kept(row) for row in rows]
    named = {day["date"][:4] for day in days}
    session.execute(delete(WorkdayException).where(func.substr(WorkdayException.date, 1, 4).in_(named)))
    session.execute(insert(WorkdayException), days)


def _count(session: Session, table: WorkdayTable) -> None:
    """Write down the years and rows that are in use after a table."""
    days = session.execute(select(WorkdayException.date, WorkdayException.kind)).all()
    years = table_of((date.fromisoformat(day), kind) for day, kind in days).years
    table.first_year, table.last_year, table.rows = min(years), max(years), len(days)


def _kept(row: Row) -> dict[str, str]:
    return {"date": row.day.isoformat(), "kind": row.kind, "name": row.name, "source": row.source}
