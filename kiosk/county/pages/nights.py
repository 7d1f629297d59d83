"""A night's deliveries: every centre, what is wrong first."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from kiosk.county.current import county, scope, settings
from kiosk.county.guards import viewers
from kiosk.county.pages import nights_tables, tables
from kiosk.county.reports import nights
from kiosk.county.reports.nights import CentreNight
from kiosk.county.reports.nights_rules import CAME_WORDS, TO_DO, WRONG_WORDS, Came, Wrong
from kiosk.words import _

blueprint = Blueprint("nights", __name__)

_JUDGED = (*CAME_WORDS.items(), *WRONG_WORDS.items())
SHOW: Mapping[str, str] = {
    "all": _("全部"), "wrong": _("要处理的"), **{name.value: words for name, words in _JUDGED},
}  # fmt: skip


@blueprint.get("/nights")
@viewers
def page() -> str | Response:
    """Show a night (``night``, else the newest) of every centre, or of some (``show``)."""
    watch = settings().watch
    night = nights.tonight(watch.late_after, watch.clock_minutes, request.args.get("night", ""))
    found = nights.night_of(county(), scope(), night)
    show = request.args.get("show", "all")
    listed = [each for each in found if show in choices(each)]
    title = gettext("{night} 夜里的上报").format(night=night.date)
    table = nights_tables.table(title, listed)
    if tables.wants_excel():
        return tables.excel(table)
    return render_template(
        "county/nights.html", night=night, table=table, shown=tables.shown(table), show=show, choices=SHOW,
        counts=counts(found), to_do=TO_DO.get(Wrong(show)) if show in set(Wrong) else None, here=tables.here,
        before=night.date - timedelta(1), after=night.date + timedelta(1),
    )  # fmt: skip


def choices(each: CentreNight) -> set[str]:
    """Return under which filters a centre is listed."""
    wrong = {"wrong"} if each.wrong else set()
    return {"all", each.came, *each.wrong} | wrong


def counts(found: Sequence[CentreNight]) -> dict[str, int]:
    """Return how many centres each filter lists, those that list none left out."""
    listed = [choices(each) for each in found]
    known: dict[str, Any] = {name: sum(name in each for each in listed) for name in SHOW}
    kept = {"all", "wrong", Came.IN_TIME}
    return {name: count for name, count in known.items() if count or name in kept}
