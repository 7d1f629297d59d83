"""Ratings, follow-ups of bad ones, and appeals, by village."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from kiosk import clock
from kiosk.county.reports import figures, measures, said, scoping
from kiosk.county.reports.figures import By, Sums, Wanted
from kiosk.county.store.database import CountyDatabase
from kiosk.words import _

STANDING_WORDS = {
    "overdue": _("整改超期"), "open": _("整改中"), "appeal": _("申诉待答复"),
}  # fmt: skip
APPELLANT_WORDS = {"rater": _("评价的人"), "clerk": _("办事的人")}

_OPEN = """
SELECT centre, state FROM records WHERE {mine} AND kind = 'follow_up' AND state ->> 'closed_at' IS NULL"""
_APPEALS = """
SELECT centre, state FROM records WHERE {mine} AND kind = 'follow_up' AND state ->> 'closed_at' IS NOT NULL
    AND state ->> 'appealed_at' IS NOT NULL AND state ->> 'appeal_upheld' IS NULL"""


class FollowUp(NamedTuple):
    """What is done about a bad rating and not over; ``days`` overdue, 0 if in time (natural days).

    ``standing`` is a key of ``STANDING_WORDS``; a settled one is here only while an appeal is unanswered.
    """

    centre: str
    opened: datetime
    due: date | None
    tentative: bool
    days: int
    called_back: datetime | None
    extended: bool
    appealed: datetime | None
    appealed_by: str
    standing: str


class Ratings(NamedTuple):
    """How often people rated; mean (1–5) and bad ones are None where there are too few to tell apart."""

    rated: int
    mean: float | None
    bad: int | None


def ratings(county: CountyDatabase, wanted: Wanted) -> dict[str, Ratings]:
    """Return the ratings of every village under a prefix in a period."""
    found = figures.sums(county, wanted, By.VILLAGE, ("rated",))
    return {code: of(sums) for code, sums in found.items() if measures.rated(sums)}


def of(sums: Sums) -> Ratings:
    """Return what some sums say of ratings."""
    return Ratings(measures.rated(sums), measures.rating_mean(sums), measures.bad(sums))


def follow_ups(county: CountyDatabase, prefix: str, today: date) -> list[FollowUp]:
    """Return what is still to be done about bad ratings under a prefix, the longest overdue first."""
    values = {"prefix": prefix}
    rows = [
        row
        for query in (_OPEN, _APPEALS)
        for row in county.read(query.format(mine=scoping.of(prefix)), values)
    ]
    found = [_follow_up(row["centre"], row["state"], today) for row in rows]
    return sorted(found, key=lambda each: (each.due or date.max, each.centre))


def _follow_up(centre: str, state: Mapping[str, Any], today: date) -> FollowUp:
    due, settled = said.day(state, "due_date"), bool(state.get("closed_at"))
    days = max(0, (today - due).days) if due and not settled else 0
    standing = "appeal" if settled else "overdue" if days else "open"
    return FollowUp(
        centre, clock.local(state["opened_at"]), due, bool(state.get("due_tentative")), days,
        said.moment(state, "called_back_at"), bool(state.get("extended_on")),
        said.moment(state, "appealed_at"), said.text(state, "appealed_by"), standing,
    )  # fmt: skip
