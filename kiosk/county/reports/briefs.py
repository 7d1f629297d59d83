"""The monthly brief of a village, a town or the county: few figures, beside the month before."""

from datetime import date, timedelta
from typing import NamedTuple

from kiosk.county.reports import duty, figures, months
from kiosk.county.reports.figures import By, Sums, Wanted
from kiosk.county.reports.periods import Period
from kiosk.county.store.database import CountyDatabase

NAMES = (
    "visits", "wait_mean", "wait_ninth", "opened", "instant", "decided", "on_time", "rated", "rating", "bad",
    "home_done", "requests", "confidential",
)  # fmt: skip
ITEM_NAMES = ("item_errands", "decided", "on_time")
BESIDE = ("missed", "unfinished")
TOP = 5
VILLAGE_DIGITS = 12


class Ranked(NamedTuple):
    """An item or a place among the first few: its code and its sums."""

    code: str
    sums: Sums


class Brief(NamedTuple):
    """One brief: sums of the month and of the one before, first items and places, visits by day, what waits.

    ``overdue`` and ``open_follow_ups`` are of this moment; ``gaps`` is None where nothing is known of duty.
    """

    prefix: str
    sums: Sums
    before: Sums
    items: list[Ranked]
    places: list[Ranked]
    days: list[tuple[date, int]]
    overdue: int
    open_follow_ups: int
    gaps: int | None


def brief(county: CountyDatabase, prefix: str, month: Period) -> Brief:
    """Return the brief of all villages under a prefix."""
    wanted = Wanted(prefix, month)
    items = figures.sums(county, wanted, By.ITEM, ITEM_NAMES)
    by_day = figures.sums(county, wanted, By.DAY, ("visits",))
    now = figures.together(list(figures.now(county, prefix, By.VILLAGE).values()))
    empty = duty.gaps(county, prefix, month)
    return Brief(
        prefix, _sums(county, wanted), _sums(county, Wanted(prefix, months.before(month))),
        _first(items, "errands"), _places(county, wanted), _days(month, by_day),
        now.get("overdue", 0), now.get("open_follow_ups", 0),
        sum(map(len, empty.values())) if empty else None,
    )  # fmt: skip


def _sums(county: CountyDatabase, wanted: Wanted) -> Sums:
    return figures.together(list(figures.sums(county, wanted, By.VILLAGE, (*NAMES, *BESIDE)).values()))


def _places(county: CountyDatabase, wanted: Wanted) -> list[Ranked]:
    """Return the places with most that is overdue: towns of the county, villages of a town."""
    if len(wanted.prefix) == VILLAGE_DIGITS:
        return []
    by = By.VILLAGE if wanted.prefix else By.TOWN
    found = figures.sums(county, wanted, by, ("visits", "on_time"))
    for code, late in figures.now(county, wanted.prefix, by).items():
        found[code] = {**found.get(code, {}), **late}
    return _first(found, "overdue", "visits")


def _first(found: dict[str, Sums], *by: str) -> list[Ranked]:
    ranked = sorted(found.items(), key=lambda each: [-each[1].get(name, 0) for name in by])
    return [Ranked(code, sums) for code, sums in ranked[:TOP] if sums.get(by[0])]


def _days(month: Period, by_day: dict[str, Sums]) -> list[tuple[date, int]]:
    days = [month.first + timedelta(ahead) for ahead in range(month.days)]
    return [(day, by_day.get(day.isoformat(), {}).get("visits", 0)) for day in days]
