"""Adding to the figures of a centre's days, in the transaction of the lines that change them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from psycopg import Connection

from kiosk.county.intake.counting import ITEM_COLUMNS, Counts
from kiosk.county.store.database import Owner

_DAY = """
INSERT INTO {table} AS known (centre, day, {columns}) VALUES (%b, %b, {marks})
ON CONFLICT (centre, day) DO UPDATE SET {sums}"""
_ITEMS = """
INSERT INTO {table} AS known (centre, day, item, {columns})
SELECT %b, * FROM unnest(%b::date[], %b::text[], {arrays})
ON CONFLICT (centre, day, item) DO UPDATE SET {sums}"""


def add(connection: Connection[Any], owner: Owner, centre: str, counts: Counts) -> None:
    """Add what changed, less than nothing too; rows that do not change are not touched.

    Rows are touched in the order of their days and items, in every transaction alike.
    """
    days: defaultdict[date, dict[str, int]] = defaultdict(dict)
    items: defaultdict[tuple[date, str], dict[str, int]] = defaultdict(dict)
    for (day, item, column), number in counts.items():
        if number and item:
            items[day, item][column] = number
        elif number:
            days[day][column] = number
    for day in sorted(days):
        _add_day(connection, owner.table("centre_days"), (centre, day), days[day])
    if items:
        _add_items(connection, owner.table("centre_day_items"), centre, sorted(items.items()))


def _add_day(connection: Connection[Any], table: str, row: tuple[str, date], values: dict[str, int]) -> None:
    names = sorted(values)
    statement = _DAY.format(
        table=table, columns=", ".join(names), marks=", ".join("%b" for _ in names), sums=_sums(names)
    )
    connection.execute(statement.encode(), (*row, *(values[name] for name in names)))


def _add_items(
    connection: Connection[Any], table: str, centre: str,
    found: Sequence[tuple[tuple[date, str], dict[str, int]]],
) -> None:  # fmt: skip
    statement = _ITEMS.format(
        table=table, columns=", ".join(ITEM_COLUMNS),
        arrays=", ".join("%b::bigint[]" for _ in ITEM_COLUMNS), sums=_sums(ITEM_COLUMNS),
    )  # fmt: skip
    places = [[day for (day, _item), _values in found], [item for (_day, item), _values in found]]
    columns = [[values.get(name, 0) for _place, values in found] for name in ITEM_COLUMNS]
    connection.execute(statement.encode(), (centre, *places, *columns))


def _sums(names: Sequence[str]) -> str:
    return ", ".join(f"{name} = known.{name} + excluded.{name}" for name in names)
