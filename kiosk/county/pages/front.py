"""The county's first page: all villages at a glance, what needs a person first."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, Response, render_template, request, url_for

from kiosk import clock
from kiosk.county.current import county, me, scope, settings
from kiosk.county.guards import viewers
from kiosk.county.pages import front_tables, nights, tables
from kiosk.county.pages.doors import doors
from kiosk.county.pages.tables import Column, Kind
from kiosk.county.reports import measures
from kiosk.county.reports import nights as reports
from kiosk.county.reports.figures import Sums, Wanted
from kiosk.county.reports.measures import MEASURES
from kiosk.county.reports.nights import CentreNight
from kiosk.county.reports.nights_rules import ALARMS, TO_DO, WRONG_WORDS, Wrong
from kiosk.county.reports.periods import Period
from kiosk.county.store.room import room
from kiosk.county.users.service import Role

blueprint = Blueprint("front", __name__)

DAYS = 30
NAMED = 4
"""So many centres of an alarm are named; the rest is one step away."""


class Alarm(NamedTuple):
    """Something that needs a person: at how many centres, some of them, what to do, and where."""

    wrong: Wrong
    centres: Sequence[CentreNight]
    where: str

    @property
    def words(self) -> str:
        """What is wrong."""
        return WRONG_WORDS[self.wrong]

    @property
    def to_do(self) -> str:
        """What a person should do about it."""
        return TO_DO[self.wrong]

    @property
    def named(self) -> Sequence[CentreNight]:
        """The centres that are named."""
        return self.centres[:NAMED]


@blueprint.get("/")
@viewers
def page() -> str | Response:
    """Show the villages of whoever looks."""
    today = clock.now().date()
    period = Period("days", today - timedelta(DAYS - 1), today)
    found = front_tables.Found(Wanted(scope(), period))
    listed = {"days": front_tables.days_table, "towns": front_tables.places_table}
    wanted = request.args.get("table", "towns")
    if tables.wants_excel():
        return tables.excel(listed.get(wanted, front_tables.places_table)(found))
    watch = settings().watch
    night = reports.tonight(watch.late_after, watch.clock_minutes)
    centres = reports.night_of(county(), scope(), night)
    places = front_tables.places_table(found)
    return render_template(
        "county/front.html", night=night, counts=nights.counts(centres), alarms=alarms(centres),
        programs=front_tables.programs(centres), cards=cards(found, today), found=found,
        days=tables.shown(front_tables.days_table(found)), places=places, shown=tables.shown(places),
        colours=front_tables.COLOURS, colour=front_tables.colour(), here=tables.here, total=len(centres),
        tiles=front_tables.picture(places, front_tables.colour()), measures=MEASURES, written=tables.written,
        room=room(county()) if me().role == Role.ADMIN else None, giga=1024**3,
    )  # fmt: skip


def alarms(centres: Sequence[CentreNight]) -> list[Alarm]:
    """Return what needs a person, the worst first."""
    found = ((wrong, [each for each in centres if wrong in each.wrong]) for wrong in ALARMS)
    return [Alarm(wrong, those, where(wrong)) for wrong, those in found if those]


def where(wrong: Wrong) -> str:
    """Return where something is mended: lines set aside have a page of their own, for those who may."""
    if wrong == Wrong.ASIDE and "quarantine.page" in {door.endpoint for door in doors()}:
        return url_for("quarantine.page")
    return url_for("nights.page", show=wrong.value)


def cards(found: front_tables.Found, today: date) -> list[dict[str, Any]]:
    """Return the large figures, each with its rows."""
    yesterday = (today - timedelta(1)).isoformat()
    total = found.total
    days: dict[str, Sums] = {day: found.days.get(day, {}) for day in (yesterday, today.isoformat())}
    return [
        *(_card("visits", sums, {"period": "days", "from": day, "to": day}) for day, sums in days.items()),
        *(_card(name, total, found.in_address) for name in ("wait_mean", "on_time", "rating")),
        *(_card(name, found.moment, {}) for name in measures.NOW),
    ]


def _card(name: str, sums: Sums, days: dict[str, str]) -> dict[str, Any]:
    measure = MEASURES[name]
    column = Column(name, measure.words, Kind(measure.kind))
    return {"column": column, "value": measure.value(sums), "days": days, "figure": measure.rows}
