"""Cases past their due date or nearly so: which, how long, and who must act."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from kiosk.county.reports import scoping
from kiosk.county.reports.figures import OVERDUE
from kiosk.county.store.database import CountyDatabase
from kiosk.words import _

SOON_DAYS = 3
"""A case that is due within so many days is pointed out; working days are the centres' own business."""
HANDS: Mapping[str, str] = {"forwarded_town": "town", "forwarded_county": "county"}
HANDS_WORDS: Mapping[str, str] = {"village": _("村里"), "town": _("镇里"), "county": _("县里")}

_COUNTS = """
SELECT centre, state ->> 'item' AS item, state ->> 'state' AS state,
    (count(*) FILTER (WHERE state ->> 'due_date' < %(now)s))::int AS overdue,
    (count(*) FILTER (WHERE state ->> 'due_date' >= %(now)s))::int AS soon,
    min(state ->> 'due_date') AS oldest
FROM records WHERE {mine} AND {holds} GROUP BY 1, 2, 3"""
_ROWS = """
SELECT centre, state ->> 'no' AS no, state ->> 'item' AS item, state ->> 'state' AS state,
    (state ->> 'business_date')::date AS opened, (state ->> 'due_date')::date AS due,
    coalesce(state ->> 'due_tentative' IN ('true', '1'), false) AS tentative,
    state ->> 'overdue_code' AS code
FROM records WHERE {mine} AND {holds}{more}
ORDER BY state ->> 'due_date', centre, key LIMIT %(most)s"""
_CONFIDENTIAL = """
SELECT count(*)::int AS n FROM records WHERE {mine} AND kind = 'case'
    AND state ->> 'confidential' = 'true'
    AND state ->> 'state' NOT IN ('delivered', 'withdrawn', 'refused')"""


class Count(NamedTuple):
    """How many of a village's cases of one item and in one hand are overdue or due soon; the longest days."""

    centre: str
    item: str
    hands: str
    overdue: int
    soon: int
    longest: int


class Sum(NamedTuple):
    """The same, added up."""

    overdue: int
    soon: int
    longest: int


class Wanted(NamedTuple):
    """Which cases: under a prefix; of one item, in one hand, overdue or soon, where named."""

    prefix: str
    item: str = ""
    hands: str = ""
    which: str = ""


def hands(state: str) -> str:
    """Return who must act on a case in this state: a key of ``HANDS_WORDS``."""
    return HANDS.get(state, "village")


def counts(county: CountyDatabase, prefix: str, today: date) -> list[Count]:
    """Return how many cases under a prefix are overdue or due soon, by village, item and hand."""
    query = _COUNTS.format(mine=scoping.of(prefix), holds=OVERDUE)
    found = county.read(query, _values(prefix, today))
    return [
        Count(
            row["centre"], row["item"] or "", hands(row["state"]), row["overdue"], row["soon"],
            _days(date.fromisoformat(row["oldest"]), today),
        )
        for row in found
    ]  # fmt: skip


def added(found: Iterable[Count], by: Callable[[Count], str]) -> dict[str, Sum]:
    """Return the sums of some counts, by what a function says of each."""
    groups: defaultdict[str, list[Count]] = defaultdict(list)
    for each in found:
        groups[by(each)].append(each)
    return {name: total(group) for name, group in groups.items()}


def total(found: Sequence[Count]) -> Sum:
    """Return the sum of some counts."""
    return Sum(
        sum(each.overdue for each in found),
        sum(each.soon for each in found),
        max((each.longest for each in found), default=0),
    )


def cases(county: CountyDatabase, wanted: Wanted, today: date, most: int) -> list[dict[str, Any]]:
    """Return the cases, longest overdue first, at most so many, with ``days`` overdue and ``hands``."""
    query = _ROWS.format(mine=scoping.of(wanted.prefix), holds=OVERDUE, more=_more(wanted))
    values = _values(wanted.prefix, today) | {
        "item": wanted.item, "most": most, "above": list(HANDS),
        "states": [state for state, hand in HANDS.items() if hand == wanted.hands],
    }  # fmt: skip
    return [
        {**row, "days": _days(row["due"], today), "hands": hands(row["state"])}
        for row in county.read(query, values)
    ]


def confidential(county: CountyDatabase, prefix: str) -> int:
    """Return how many confidential cases are open: of these nothing else is known here."""
    [row] = county.read(_CONFIDENTIAL.format(mine=scoping.of(prefix)), {"prefix": prefix})
    return int(row["n"])


def _more(wanted: Wanted) -> str:
    """Return further conditions: our own words, the reader's stay parameters."""
    conditions = {
        "item": " AND state ->> 'item' = %(item)s",
        "village": " AND NOT (state ->> 'state' = ANY(%(above)s))",
        "above": " AND state ->> 'state' = ANY(%(states)s)",
        "overdue": " AND state ->> 'due_date' < %(now)s",
        "soon": " AND state ->> 'due_date' >= %(now)s",
    }
    hand = wanted.hands and ("village" if wanted.hands == "village" else "above")
    asked = ("item" if wanted.item else "", hand, wanted.which)
    return "".join(conditions[name] for name in asked if name)


def _values(prefix: str, today: date) -> dict[str, Any]:
    """Return what the queries are filled with; ``today`` of the shared rule is the first day not soon."""
    first_later = today + timedelta(SOON_DAYS + 1)
    return {"prefix": prefix, "now": today.isoformat(), "today": first_later.isoformat()}


def _days(due: date, today: date) -> int:
    return max(0, (today - due).days)
