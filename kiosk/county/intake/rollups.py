"""Adding to the figures of a centre's days, in the transaction of the lines that change them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from psycopg import Connection

from kiosk.county.intake.counting import ITEM_COLUMNS, Counts, Row
from kiosk.county.store.database import Owner

_DAY = """
INSERT INTO {table} AS known (centre, day, {columns}) VALUES (%b, %b, {marks})
ON CONFLICT (centre, day) DO UPDATE SET {sums}"""
_ITEMS = """
INSERT INTO {table} AS known (centre, day, item, {columns})
SELECT %b, * FROM unnest(%b::date[], %b::text[], {arrays})
ON CONFLICT (centre, day, item) DO UPDATE SET {sums}"""


def add(connection: Connection[Any], owner: Owner, centre: str, counts: Counts) -> None:
    """Add what changed, less than nothing too; rows that do not change are not touched."""
    changed = {place: row for place, row in sorted(counts.items()) if any(row.values())}
    for (day, item), row in changed.items():
        if not item:
            _add_day(connection, owner.table("centre_days"), (centre, day), row)
    items = {place: row for place, row in changed.items() if place[1]}
    if items:
        _add_items(connection, owner.table("centre_day_items"), centre, items)


def _add_day(
    connection: Connection[Any], table: str, where: tuple[str, date], row: Mapping[str, int]
) -> None:
    names = sorted(name for name in row if row[name])
    statement = _DAY.format(
        table=table, columns=", ".join(names), marks=", ".join("%b" for _ in names), sums=_sums(names)
    )
    connection.execute(statement.encode(), (*where, *(row[name] for name in names)))


def _add_items(
    connection: Connection[Any], table: str, centre: str, items: Mapping[tuple[date, str], Row]
) -> None:
    statement = _ITEMS.format(
        table=table, columns=", ".join(ITEM_COLUMNS),
        arrays=", ".join("%b::bigint[]" for _ in ITEM_COLUMNS), sums=_sums(ITEM_COLUMNS),
    )  # fmt: skip
    places = [day for day, _item in items], [item for _day, item in items]
    columns = [[row.get(name, 0) for row in items.values()] for name in ITEM_COLUMNS]
    connection.execute(statement.encode(), (centre, *places, *columns))


def _sums(names: Sequence[str]) -> str:
    return ", ".join(f"{name} = known.{name} + excluded.{name}" for name in names)
