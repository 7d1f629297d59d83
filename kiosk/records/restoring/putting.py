"""Putting one record into its table as its newest line tells it, below the listener that journals."""

import sqlite3
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Column, String, Table

from kiosk.database import rows
from kiosk.records.journal.models import Journalled
from kiosk.records.restoring.ground import Ground
from kiosk.records.restoring.kinds import KINDS, Kind
from kiosk.records.restoring.models import What
from kiosk.records.restoring.reading import Newest, Part

_ROOM = """
{update} AND {table}.version < (SELECT max(journal.version) FROM journal
WHERE kind = ? AND key = CAST({table}.{key} AS TEXT) AND {part})"""


class UnknownColumnError(Exception):
    """A column must hold an instant or a number, and neither the line nor its kind says which."""


_UNREADABLE = (
    UnknownColumnError, KeyError, TypeError, ValueError, OverflowError, sqlite3.ProgrammingError,
    sqlite3.InterfaceError,
)  # fmt: skip
"""What a line of another version, or a damaged one, makes of reading it."""


def make_room(driver: sqlite3.Connection, name: str, part: Part) -> None:
    """Take records that are about to change out of the unique indexes in which they could be in the way."""
    kind = KINDS[name]
    if not kind.vacates:
        return
    table = _table(kind)
    words = {"table": table.name, "key": _mark(kind).key, "part": part.condition}
    driver.execute(_ROOM.format(update=kind.vacates, **words), (name,))


def put(record: Newest, part: Part, ground: Ground) -> bool:
    """Bring one record to its newest state; return whether anything was written.

    What the hall already knows as well as the journal, or in a part that keeps it, stays as it is.
    """
    kind = KINDS[record.kind]
    local = _local(kind, record, ground.driver)
    if local and (part.keeps or local["version"] >= record.version):
        return False
    if not local and record.confidential and kind.confidential_stays_away:
        return False
    try:
        _write(kind, record, local, ground)
    except sqlite3.IntegrityError:
        ground.losses[What.TAKEN] += 1
        return False
    except _UNREADABLE:
        ground.losses[What.UNREADABLE] += 1
        return False
    if not local:
        _count(kind, record, ground)
    return True


def _write(kind: Kind, record: Newest, local: Mapping[str, Any], ground: Ground) -> None:
    """Write a record with what hangs on it, or nothing of it."""
    ground.driver.execute("SAVEPOINT record")
    try:
        values = _values(kind, record, local, ground)
        try:
            _save(kind, values, local, ground.driver)
        except sqlite3.IntegrityError:
            if not _let_go(kind, values, ground.driver):
                raise
            _save(kind, values, local, ground.driver)
        kind.also(record, local, ground)
    except BaseException:
        ground.driver.execute("ROLLBACK TO record")
        raise
    finally:
        ground.driver.execute("RELEASE record")


def _values(kind: Kind, record: Newest, local: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    """Return the columns to write: what the line tells, what the kind fills in, what is empty by type."""
    table, mark = _table(kind), _mark(kind)
    told = {
        column: record.told[mark.name_of(column)]
        for column in mark.columns
        if mark.name_of(column) in record.told
    }
    filled = kind.fills(record, local, ground)
    key = table.columns[mark.key]
    own = {mark.key: key.type.python_type(record.key), "version": record.version}
    values = told | filled | own
    if not local:
        values = {
            column.name: _empty(column) for column in table.columns if column.name not in values
        } | values
    return values


def _empty(column: Column[Any]) -> Any:
    """Return what stands for nothing in a column; an instant or a number has no such thing."""
    if column.nullable:
        return None
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, String):
        return ""
    raise UnknownColumnError(column.name)


def _save(
    kind: Kind, values: Mapping[str, Any], local: Mapping[str, Any], driver: sqlite3.Connection
) -> None:
    table, key = _table(kind).name, _mark(kind).key
    driver.execute(_update(table, key, tuple(values)) if local else _insert(table, tuple(values)), values)


@cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    named, given = (
        ", ".join(f'"{column}"' for column in columns),
        ", ".join(f":{column}" for column in columns),
    )
    return f"INSERT INTO {table} ({named}) VALUES ({given})"  # noqa: S608 - the models' own names


@cache
def _update(table: str, key: str, columns: tuple[str, ...]) -> str:
    sets = ", ".join(f'"{column}" = :{column}' for column in columns)
    return f"UPDATE {table} SET {sets} WHERE {key} = :{key}"  # noqa: S608 - the models' own names


def _let_go(kind: Kind, values: dict[str, Any], driver: sqlite3.Connection) -> bool:
    """Cut the links to records that are not here, where there need be none; return whether there were any."""
    gone = False
    for link in _table(kind).foreign_keys:
        name, target = link.parent.name, link.column
        found = f"SELECT 1 FROM {target.table.name} WHERE {target.name} = ?"  # noqa: S608 - as above
        missing = values.get(name) is not None and driver.execute(found, (values[name],)).fetchone() is None
        if missing and link.parent.nullable:
            values[name], gone = None, True
    return gone


def _local(kind: Kind, record: Newest, driver: sqlite3.Connection) -> Mapping[str, Any]:
    table, key = _table(kind).name, _mark(kind).key
    found = rows(driver, f"SELECT * FROM {table} WHERE {key} = ?", (record.key,)).fetchone()  # noqa: S608 - as above
    return dict(found) if found else {}


def _count(kind: Kind, record: Newest, ground: Ground) -> None:
    lost = What.CONFIDENTIAL if record.confidential else kind.loses
    if lost:
        ground.losses[lost] += 1


def _table(kind: Kind) -> Table:
    table = kind.model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every record has one
    return table


def _mark(kind: Kind) -> Journalled:
    mark: Journalled = kind.model.__journal__
    return mark
