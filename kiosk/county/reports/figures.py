"""The figures of a period: sums of the days of the villages that somebody may see, by group."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from kiosk import clock
from kiosk.county.intake.counting import DAY_COLUMNS, ITEM_COLUMNS
from kiosk.county.reports import measures, scoping
from kiosk.county.reports.periods import Period
from kiosk.county.store.database import CountyDatabase

Sums = dict[str, int]

OVERDUE = """kind = 'case' AND state ->> 'decided_at' IS NULL AND state ->> 'due_date' IS NOT NULL
AND state ->> 'due_date' < %(today)s
AND state ->> 'state' NOT IN ('delivered', 'withdrawn', 'refused', 'suspended', 'need_papers')"""
"""Past its due date and not decided, as in the hall: not while it waits for papers or stands still."""
OPEN_FOLLOW_UP = "kind = 'follow_up' AND state ->> 'closed_at' IS NULL"


class By(StrEnum):
    """What figures are grouped by."""

    TOWN = "town"
    VILLAGE = "village"
    DAY = "day"
    ITEM = "item"


class Wanted(NamedTuple):
    """Whose figures of which days: all villages whose code begins with ``prefix``."""

    prefix: str
    period: Period

    @property
    def values(self) -> dict[str, object]:
        """What the queries are filled with."""
        return {"prefix": self.prefix, "first": self.period.first, "last": self.period.last}


def sums(county: CountyDatabase, wanted: Wanted, by: By, names: Sequence[str]) -> dict[str, Sums]:
    """Return the sums that some measures need, by the groups' codes (dates as ISO text)."""
    table, known = ("centre_day_items", ITEM_COLUMNS) if by == By.ITEM else ("centre_days", DAY_COLUMNS)
    columns = [name for name in measures.columns_of(names) if name in known]
    group = {By.ITEM: "item", By.DAY: "day"}.get(by, "centre")
    added = "".join(f", sum({name})::bigint AS {name}" for name in columns)
    query = f"""
        SELECT {group} AS of{added} FROM {table}
        WHERE {scoping.of(wanted.prefix)} AND day BETWEEN %(first)s AND %(last)s GROUP BY {group}"""  # noqa: S608 - our own column names
    found = {str(row.pop("of")): Sums(row) for row in county.read(query, wanted.values)}
    return _towns(found) if by == By.TOWN else found


def now(county: CountyDatabase, prefix: str, by: By) -> dict[str, Sums]:
    """Return what is overdue and what is still followed up at this moment, by the groups' codes."""
    found: dict[str, Sums] = defaultdict(Sums)
    group = "state ->> 'item'" if by == By.ITEM else "centre"
    for name, holds in (("overdue", OVERDUE), ("open_follow_ups", OPEN_FOLLOW_UP)):
        query = f"""
            SELECT {group} AS of, count(*) AS n FROM records
            WHERE {scoping.of(prefix)} AND {holds} GROUP BY 1"""  # noqa: S608 - our own words
        values = {"prefix": prefix, "today": clock.now().date().isoformat()}
        for row in county.read(query, values):
            found[row["of"] or ""][name] = row["n"]
    return _towns(found) if by == By.TOWN else dict(found)


def _towns(found: Mapping[str, Sums]) -> dict[str, Sums]:
    towns: dict[str, Sums] = defaultdict(Sums)
    for centre, row in found.items():
        town = towns[centre[:9]]
        for name, value in row.items():
            town[name] = town.get(name, 0) + value
    return dict(towns)


def together(rows: Sequence[Mapping[str, int]]) -> Sums:
    """Return the sums of some rows."""
    total: Sums = {}
    for row in rows:
        for name, value in row.items():
            total[name] = total.get(name, 0) + value
    return total


class Called(NamedTuple):
    """The names of a place; a town has no village's. ``ended``: it, or all of it, has left the directory."""

    town: str
    village: str = ""
    ended: bool = False


def names_of(county: CountyDatabase, prefix: str) -> dict[str, Called]:
    """Return the names of every centre under a prefix, ended ones too, and of their towns, by code."""
    query = """
        SELECT code, town_code, town, village, coalesce(valid_to <= %(today)s, false) AS ended
        FROM centres WHERE starts_with(code, %(prefix)s) ORDER BY code"""
    rows = county.read(query, {"prefix": prefix, "today": clock.now().date()})
    living = {row["town_code"] for row in rows if not row["ended"]}
    towns = {row["town_code"]: Called(row["town"], ended=row["town_code"] not in living) for row in rows}
    return towns | {row["code"]: Called(row["town"], row["village"], row["ended"]) for row in rows}
