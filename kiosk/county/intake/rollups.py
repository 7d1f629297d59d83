"""Adding to the figures of a centre's days, in the transaction of the lines that change them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from kiosk.county.intake.counting import ITEM_COLUMNS, Counts, Place
from kiosk.county.store.database import Owner

_ITEMS = """
INSERT INTO {table} AS known (centre, day, item, {columns})
SELECT %b, * FROM unnest(%b::date[], %b::text[], {arrays})
ON CONFLICT (centre, day, item) DO UPDATE SET {sums}"""
_DAY = """
INSERT INTO {table} AS known (centre, day, {columns}) VALUES (%b, %b, {marks})
ON CONFLICT (centre, day) DO UPDATE SET {sums}"""


def add(connection: Connection[Any], owner: Owner, centre: str, counts: Counts) -> None:
    """Add what changed, less than nothing too; rows that do not change are not touched."""
    places: defaultdict[Place, dict[str, int]] = defaultdict(dict)
    for (place, name), number in counts.items():
        if number:
            places[place][name] = number
    for place in sorted(place for place in places if not place.item):
        _add_day(connection, owner.table("centre_days"), (centre, place), places[place])
    items = sorted(place for place in places if place.item)
    if items:
        columns = [[places[place].get(name, 0) for place in items] for name in ITEM_COLUMNS]
        statement = _ITEMS.format(
            table=owner.table("centre_day_items"), columns=", ".join(ITEM_COLUMNS),
            arrays=", ".join("%b::bigint[]" for _ in ITEM_COLUMNS), sums=_sums(ITEM_COLUMNS),
        )  # fmt: skip
        values = (centre, [place.day for place in items], [place.item for place in items], *columns)
        connection.execute(statement.encode(), values)


def _add_day(
    connection: Connection[Any], table: str, where: tuple[str, Place], values: dict[str, int]
) -> None:
    names = sorted(values)
    statement = _DAY.format(
        table=table, columns=", ".join(names), marks=", ".join("%b" for _ in names), sums=_sums(names)
    )
    connection.execute(statement.encode(), (where[0], where[1].day, *(values[name] for name in names)))


def _sums(names: Sequence[str]) -> str:
    return ", ".join(f"{name} = known.{name} + excluded.{name}" for name in names)
