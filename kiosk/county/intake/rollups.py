"""Adding to the figures of a centre's days, in the transaction of the lines that change them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from psycopg import Connection

from kiosk.county.intake.counting import DAY_COLUMNS, ITEM_COLUMNS, Counts
from kiosk.county.store.database import Owner

_ADD = """
WITH items AS (
    INSERT INTO {items} AS known (centre, day, item, {item_columns})
    SELECT %b, * FROM unnest(%b::date[], %b::text[], {item_arrays})
    ON CONFLICT (centre, day, item) DO UPDATE SET {item_sums})
INSERT INTO {days} AS known (centre, day, {day_columns})
SELECT %b, day, {day_values}
FROM unnest(%b::date[]) WITH ORDINALITY AS sent (day, n), (SELECT %b::bigint[] AS row) AS numbers
ON CONFLICT (centre, day) DO UPDATE SET {day_sums}"""
"""Always the same statement, whatever changed: PostgreSQL has its plan ready."""


def add(connection: Connection[Any], owner: Owner, centre: str, counts: Counts) -> None:
    """Add what changed, less than nothing too; rows that do not change are not touched."""
    changed = {place: row for place, row in sorted(counts.items()) if any(row.values())}
    if not changed:
        return
    days = {day: row for (day, item), row in changed.items() if not item}
    items = {place: row for place, row in changed.items() if place[1]}
    places = [day for day, _item in items], [item for _day, item in items]
    columns = [[row.get(name, 0) for row in items.values()] for name in ITEM_COLUMNS]
    numbers = [row.get(name, 0) for row in days.values() for name in DAY_COLUMNS]
    connection.execute(_statement(owner.place), (centre, *places, *columns, centre, list(days), numbers))


@cache
def _statement(place: int) -> bytes:
    """Return the statement for a partition."""
    wide = len(DAY_COLUMNS)
    return _ADD.format(
        items=f"centre_day_items_{place}", days=f"centre_days_{place}",
        item_columns=", ".join(ITEM_COLUMNS), item_sums=_sums(ITEM_COLUMNS),
        item_arrays=", ".join("%b::bigint[]" for _ in ITEM_COLUMNS),
        day_columns=", ".join(DAY_COLUMNS), day_sums=_sums(DAY_COLUMNS),
        day_values=", ".join(f"row[{wide} * (n - 1) + {at}]" for at in range(1, wide + 1)),
    ).encode()  # fmt: skip


def _sums(names: Sequence[str]) -> str:
    return ", ".join(f"{name} = known.{name} + excluded.{name}" for name in names)
