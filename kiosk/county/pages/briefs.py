"""Monthly briefs to be printed: one page for a village, a town, or the county."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import Blueprint, render_template, request
from flask_babel import get_locale, gettext

from kiosk import clock
from kiosk.county.current import county, scope, settings
from kiosk.county.directory import service as directory
from kiosk.county.guards import viewers
from kiosk.county.pages import tables
from kiosk.county.pages.tables import Column, Kind
from kiosk.county.reports import briefs, items, measures, months, scoping
from kiosk.county.reports.briefs import ITEM_NAMES, NAMES, Brief
from kiosk.county.reports.duty_rules import SATURDAY
from kiosk.county.reports.figures import Sums
from kiosk.errors import NotFound

PLACE_NAMES = ("visits", "on_time")
RATED_APART = frozenset({"rating", "bad"})
CHART_HIGH = 40
WIDEST = 10_000
"""A number of five digits is wider than a bar: only the highest is written then."""
TOWN_DIGITS = 9

blueprint = Blueprint("briefs", __name__, url_prefix="/briefs")


class Line(NamedTuple):
    """One figure of a brief, as it is read: now, the month before, and by how much it changed."""

    words: str
    now: str
    before: str
    change: str


@blueprint.get("")
@viewers
def page() -> str:
    """Show the brief of a place and month, or one page for each village of a town."""
    today = clock.now().date()
    month = months.month_of(request.args.get("month", ""), today)
    prefix = scoping.narrowed(scope(), request.args.get("place", ""))
    centres = directory.centres(county(), scope())
    names = _names()
    if prefix not in names:
        raise NotFound
    wanted = [prefix]
    if request.args.get("each") and len(prefix) == TOWN_DIGITS:
        wanted += [each.code for each in centres if each.code.startswith(prefix)]
    return render_template(
        "county/briefs.html", month=month, before=months.before(month), months=months.choices(today),
        briefs=[_shown(briefs.brief(county(), each, month), names) for each in wanted], centres=centres,
        chosen=prefix, names=names, today=today, mine=scope(), towns=directory.towns(county(), scope()),
    )  # fmt: skip


def _names() -> dict[str, str]:
    """Return what the county, its towns and its centres are called, ended centres too."""
    own = settings().county
    names = {"": own.name_en if str(get_locale()) == "en" else own.name}
    for each in directory.all_centres(county()):
        names |= {each.town_code: each.town, each.code: each.name}
    return names


def _shown(brief: Brief, names: Mapping[str, str]) -> dict[str, object]:
    """Return a brief as its page reads it."""
    return {
        "brief": brief,
        "name": names[brief.prefix],
        "lines": [_line(name, brief.sums, brief.before) for name in NAMES],
        "items": [
            (items.called(each.code, str(get_locale())), _written(ITEM_NAMES, each.sums))
            for each in brief.items
        ],
        "places": [
            (
                names.get(each.code, each.code),
                [*_written(PLACE_NAMES, each.sums), each.sums.get("overdue", 0)],
            )
            for each in brief.places
        ],
        "chart": _chart(brief),
        "bad": "–" if measures.few(brief.sums) else measures.bad(brief.sums),
    }


def _line(name: str, sums: Sums, before: Sums) -> Line:
    measure = measures.MEASURES[name]
    now, then = measure.value(sums), measure.value(before)
    return Line(
        measure.words, _one(name, now, sums), _one(name, then, before), _change(measure.kind, now, then)
    )


def _one(name: str, value: float | None, sums: Sums) -> str:
    if name in RATED_APART and measures.rated(sums) and measures.few(sums):
        return str(gettext("不到 {few} 次，不单列")).format(few=measures.FEW)
    return tables.written(Column(name, "", Kind(measures.MEASURES[name].kind)), value)


def _written(names: tuple[str, ...], sums: Sums) -> list[str]:
    return [_one(name, measures.MEASURES[name].value(sums), sums) for name in names]


def _change(kind: str, now: float | None, before: float | None) -> str:
    """Return by how much a figure changed: counts and times by a share, shares by points."""
    if now is None or before is None or kind == Kind.WITHIN:
        return "–"
    if kind == Kind.SHARE:
        return str(gettext("{points} 个百分点")).format(points=f"{(now - before) * 100:+z.1f}")
    if kind == Kind.SCORE:
        return f"{now - before:+z.2f}"
    return tables.written(Column("", "", Kind.CHANGE), measures.change(now, before))


def _chart(brief: Brief) -> list[dict[str, object]]:
    """Return the bars of the visits by day: how high of ``CHART_HIGH``, which date, whether a weekend."""
    most = max((visits for _day, visits in brief.days), default=0) or 1
    return [
        {"day": day, "high": round(visits * CHART_HIGH / most, 2),
         "said": visits if visits < WIDEST or visits == most else 0, "weekend": day.weekday() >= SATURDAY}
        for day, visits in brief.days
    ]  # fmt: skip
