"""Posts without anybody, and what each centre has: windows, posts, people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from kiosk.county.reports import duty_rules, scoping
from kiosk.county.reports.duty_rules import Gap, Roster
from kiosk.county.reports.periods import Period
from kiosk.county.store.database import CountyDatabase

_PLACES = """
SELECT centre,
    (count(*) FILTER (WHERE kind = 'window'))::int AS windows,
    (count(*) FILTER (WHERE kind = 'post' AND state ->> 'active' = 'true'))::int AS posts,
    (count(*) FILTER (WHERE kind = 'staff' AND state ->> 'active' = 'true'))::int AS staff
FROM records WHERE {mine} AND kind IN ('window', 'post', 'staff') GROUP BY centre"""
_ROSTERS = """
SELECT centre, kind, key, state FROM records WHERE {mine} AND (kind IN ('post', 'staff')
    OR (kind = 'opening_exception' AND key BETWEEN %(from)s AND %(to)s)
    OR (kind = 'duty_shift' AND day BETWEEN %(first)s AND %(last)s)
    OR (kind = 'absence' AND day <= %(last)s AND state ->> 'last_day' >= %(from)s))
    AND kind IN ('post', 'staff', 'opening_exception', 'duty_shift', 'absence')"""
_BEGAN = """
SELECT centre, min(day) AS day, (SELECT valid_to - 1 FROM centres WHERE code = centre) AS ended
FROM centre_days WHERE {mine} AND day BETWEEN %(first)s AND %(last)s GROUP BY centre"""


class Facilities(NamedTuple):
    """What a centre has."""

    windows: int
    posts: int
    staff: int


def facilities(county: CountyDatabase, prefix: str) -> dict[str, Facilities]:
    """Return what every centre under a prefix has: windows, posts in use, people who may sign in."""
    found = county.read(_PLACES.format(mine=scoping.of(prefix)), {"prefix": prefix})
    return {row["centre"]: Facilities(row["windows"], row["posts"], row["staff"]) for row in found}


def gaps(county: CountyDatabase, prefix: str, period: Period) -> dict[str, list[Gap]]:
    """Return by centre the posts that nobody held in a period, from a centre's first day with figures on.

    Nobody is missed where a centre has ended. A centre without figures in the period is not judged.
    """
    values = {
        "prefix": prefix, "first": period.first, "last": period.last,
        "from": period.first.isoformat(), "to": period.last.isoformat(),
    }  # fmt: skip
    judged = {
        row["centre"]: period._replace(first=row["day"], last=min(period.last, row["ended"] or period.last))
        for row in county.read(_BEGAN.format(mine=scoping.of(prefix)), values)
    }
    rosters = _rosters(county.read(_ROSTERS.format(mine=scoping.of(prefix)), values))
    return {
        centre: list(duty_rules.gaps(roster, judged[centre]))
        for centre, roster in rosters.items()
        if centre in judged
    }


def _rosters(rows: Iterable[Mapping[str, Any]]) -> dict[str, Roster]:
    kinds: defaultdict[str, defaultdict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        kinds[row["centre"]][row["kind"]][row["key"]] = row["state"]
    return {
        centre: Roster(
            of["post"], list(of["duty_shift"].values()), list(of["absence"].values()),
            of["opening_exception"], of["staff"],
        )
        for centre, of in kinds.items()
    }  # fmt: skip
