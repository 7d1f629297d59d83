"""The records behind a figure, a page at a time; nothing confidential is among them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kiosk import clock
from kiosk.county.reports import figures, measures, rows_rules, scoping
from kiosk.county.reports.figures import Wanted
from kiosk.county.reports.rows_rules import Behind
from kiosk.county.store.database import CountyDatabase
from kiosk.errors import NotFound
from kiosk.wire.lines import CONFIDENTIAL

A_PAGE = 50
MOST = 20_000
"""So many rows go into one Excel file."""

_SECRET_ERRAND = f'$.errands[*] ? (@.item == "{CONFIDENTIAL}" || @.category == "{CONFIDENTIAL}")'
_TOLD = f"""(coalesce(state ->> 'confidential', 'false') IN ('false', '0')
    AND NOT jsonb_path_exists(state, '{_SECRET_ERRAND}'))"""
"""Whoever stood beside somebody knows the number: a visit is not shown if one of its errands is not."""
_DAYS = """
WITH counted AS (
    SELECT centre, day, {weight} AS n, sum({weight}) OVER (ORDER BY day DESC, centre) - ({weight}) AS start
    FROM {table} WHERE {mine} AND day BETWEEN %(first)s AND %(last)s AND {weight} > 0{of_item})
SELECT centre, day, n::int, start::int,
    (SELECT min(start) FROM counted WHERE start > %(start)s - %(size)s)::int AS before
FROM counted WHERE start >= %(start)s AND start < %(start)s + %(size)s ORDER BY start"""
_TOTAL = """
SELECT coalesce(sum({weight}), 0)::int AS n FROM {table}
WHERE {mine} AND day BETWEEN %(first)s AND %(last)s{of_item}"""
_ENOUGH = f"""
 AND centre IN (SELECT centre FROM centre_days WHERE {{mine}} AND day BETWEEN %(first)s AND %(last)s
    GROUP BY centre HAVING sum({" + ".join(measures.SCORES)}) >= {measures.FEW})"""  # noqa: S608 - our own columns
_RECORDS = """
SELECT centre, {day} AS day, state, {told} AS told FROM records
WHERE kind = '{kind}' AND centre = ANY(%(among)s::text[]) AND {day} = ANY(%(on)s::date[]) AND {holds}
    AND (centre, {day}) IN (SELECT * FROM unnest(%(centres)s::text[], %(days)s::date[]))
ORDER BY 2 DESC, centre, coalesce(state -> 'issued_at', state -> 'opened_at'), key"""
_NOW = """
SELECT centre, day, state, count(*) OVER ()::int AS n FROM records
WHERE {mine} AND {told} AND {holds}
ORDER BY state ->> 'due_date', centre, key LIMIT %(size)s OFFSET %(start)s"""


class Asked(NamedTuple):
    """Which rows somebody wants: of a figure, within a period, perhaps of one item; from which on."""

    figure: str
    wanted: Wanted
    item: str = ""
    start: int = 0
    size: int = A_PAGE

    @property
    def behind(self) -> Behind:
        """What stands behind the figure; raises ``NotFound``."""
        found = rows_rules.behind(self.figure, self.item)
        if found is None:
            raise NotFound
        return found


class Rows(NamedTuple):
    """A page of rows: how many there are in all, what this page counts, where the last began.

    Of ratings only those are counted here that may be told apart; so many others are ``confidential``.
    """

    rows: Sequence[dict[str, Any]]
    total: int
    start: int
    end: int
    before: int | None
    confidential: int = 0

    @property
    def after(self) -> int | None:
        """Where the page after begins, None for the last."""
        return self.end if self.start < self.end < self.total else None


def rows(county: CountyDatabase, asked: Asked) -> Rows:
    """Return the rows behind a figure, newest first (what is overdue: longest first).

    A page ends with a whole day of a centre, so that it is found by the figures themselves.
    """
    if asked.figure in rows_rules.NOW:
        return _now(county, asked)
    behind, values = asked.behind, _values(asked)
    words = _words(asked)
    (total,) = (row["n"] for row in county.read(_TOTAL.format(**words), values))
    days = county.read(_DAYS.format(**words), values)
    if not days:
        return Rows([], total, asked.start, asked.start, None)
    found = county.read(_RECORDS.format(**words), values | _listed(days))
    told = [_shown(behind, row) for row in found if row["told"]]
    before = days[0]["before"] if asked.start else None
    end = days[-1]["start"] + days[-1]["n"]
    return Rows(told, total, asked.start, end, before, len(found) - len(told))


def _listed(days: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return which days of which centres are wanted; also each for itself, for that an index can serve."""
    centres, dates = [row["centre"] for row in days], [row["day"] for row in days]
    return {"centres": centres, "days": dates, "among": sorted(set(centres)), "on": sorted(set(dates))}


def _now(county: CountyDatabase, asked: Asked) -> Rows:
    holds = {"overdue": figures.OVERDUE, "open_follow_ups": figures.OPEN_FOLLOW_UP}[asked.figure]
    if asked.item:
        holds += " AND state ->> 'item' = %(item)s"
    query = _NOW.format(mine=scoping.of(asked.wanted.prefix), told=_TOLD, holds=holds)
    found = county.read(query, _values(asked))
    total = found[0]["n"] if found else 0
    before = max(0, asked.start - asked.size) if asked.start else None
    shown = [_shown(asked.behind, row) for row in found]
    return Rows(shown, total, asked.start, asked.start + len(found), before)


def _values(asked: Asked) -> dict[str, Any]:
    return {
        **asked.wanted.values, "start": asked.start, "size": asked.size, "item": asked.item,
        "today": clock.now().date().isoformat(),
    }  # fmt: skip


def _words(asked: Asked) -> dict[str, str]:
    """Return what fills the gaps of the queries: our own words, never a reader's."""
    behind, of_item = asked.behind, ""
    holds = behind.holds
    if asked.item:
        of_item = " AND item = %(item)s"
        holds += " AND state ->> 'item' = %(item)s" if behind.kind == "case" else ""
    day = f"(date '1970-01-01' + (((state ->> '{behind.at}')::bigint + 28800000) / 86400000)::int)"
    return {
        "weight": behind.weight, "table": "centre_day_items" if asked.item else "centre_days",
        "mine": _mine(asked), "of_item": of_item, "told": _TOLD, "holds": holds,
        "day": day if behind.at else "day", "kind": behind.kind,
    }  # fmt: skip


def _mine(asked: Asked) -> str:
    """Return the condition on villages; of ratings only those that have enough in the period."""
    mine = scoping.of(asked.wanted.prefix)
    return mine + _ENOUGH.format(mine=mine) if asked.behind.kind == "rating" else mine


def _shown(behind: Behind, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "centre": row["centre"], "day": row["day"], **rows_rules.shown(behind.kind, row["state"]),
    }  # fmt: skip
