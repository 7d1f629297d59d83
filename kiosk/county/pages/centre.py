"""One centre: where it stands, whether what is kept of it is what it sent, its forks, nights and figures."""

import time
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for

from kiosk import clock
from kiosk.county.current import county, me, scope, settings
from kiosk.county.directory import service as directory
from kiosk.county.directory.models import Centre
from kiosk.county.enrolment import enrolling
from kiosk.county.guards import officers, viewers
from kiosk.county.intake import epochs, proof, reporting, taking
from kiosk.county.pages import centre_tables, figures_choices, nights_tables, tables
from kiosk.county.reports import centres, figures, measures, nights, scoping
from kiosk.county.reports.figures import By, Wanted
from kiosk.county.reports.nights_rules import CAME_WORDS, TO_DO, WRONG_WORDS
from kiosk.county.reports.periods import Period

blueprint = Blueprint("centre", __name__)

NIGHTS = 60
DAYS = 30
LINES_A_SECOND = 60_000
"""So many stored lines are computed anew in a second, on a small server."""
FIGURES = (
    "visits", "wait_mean", "kept", "opened", "on_time", "overdue", "rating", "open_follow_ups", "home_asked",
    "requests",
)  # fmt: skip


@blueprint.get("/centres/<code>")
@viewers
def page(code: str) -> str | Response:
    """Show a centre; ``format=xlsx`` gives its nights."""
    return _page(_centre(code))


@blueprint.post("/centres/<code>/proof")
@officers
def prove(code: str) -> str | Response:
    """Compute the centre's chain anew from every stored line, and show what came out."""
    centre = _centre(code)
    began = time.monotonic()
    found = proof.prove_and_note(county(), centre.code)
    return _page(centre, proof=found, seconds=max(1, round(time.monotonic() - began)))


@blueprint.post("/centres/<code>/epochs/<int:epoch>/seen")
@officers
def see(code: str, epoch: int) -> Response:
    """Note that somebody has looked at a fork."""
    centres.see_epoch(county(), _centre(code).code, epoch, me().username)
    return redirect(url_for("centre.page", code=code, _anchor="epochs"))  # type: ignore[return-value]


@blueprint.post("/centres/<code>/parting/seen")
@officers
def see_parting(code: str) -> Response:
    """Note that somebody has seen to a village whose two computers told different histories."""
    reporting.forget_parting(county(), _centre(code).code)
    return redirect(url_for("centre.page", code=code))  # type: ignore[return-value]


def _centre(code: str) -> Centre:
    """Return a centre of the reader's scope; raises ``NotFound`` or ``NoSuchCentre``."""
    return directory.centre(county(), scoping.narrowed(scope(), code))


def _page(centre: Centre, **more: Any) -> str | Response:
    watch = settings().watch
    night = nights.tonight(watch.late_after, watch.clock_minutes)
    delivered = nights.deliveries(county(), centre.code, night.date - timedelta(NIGHTS - 1))
    here = [each for each in nights.night_of(county(), centre.code, night) if each.code == centre.code]
    enrolled = here[0].heard.enrolled_at if here else None
    table = centre_tables.nights_table(centre, delivered, night, enrolled)
    if tables.wants_excel():
        return tables.excel(table)
    opened = [(each, centres.left_by(county(), each)) for each in epochs.epochs_of(county(), centre.code)]
    with county().front() as connection:
        keys = enrolling.keys_of(connection, centre.code)
    cursor = taking.cursor_of(county(), centre.code)
    return render_template(
        "county/centre.html", centre=centre, tonight=here[0] if here else None, night=night, cursor=cursor,
        to_do=TO_DO, wrong_words=WRONG_WORDS, came_words=CAME_WORDS, keys=keys, now=clock.now(),
        standing_words=nights_tables.STANDING_WORDS, off=nights_tables.off, in_use=nights_tables.in_use,
        not_used=nights.refused, opened=opened, both=centre_tables.both_table, table=table,
        shown=tables.shown,
        seconds_needed=-(-cursor.lines // LINES_A_SECOND), noted=proof.noted(county(), centre.code),
        places=centres.places(county(), centre.code),
        here=tables.here, written=tables.written, **_figures(centre),
        **({"proof": None, "seconds": 0} | more),
    )  # fmt: skip


def _figures(centre: Centre) -> dict[str, Any]:
    today = clock.now().date()
    period = Period("days", today - timedelta(DAYS - 1), today)
    wanted = Wanted(centre.code, period)
    sums = figures.together(list(figures.sums(county(), wanted, By.VILLAGE, FIGURES).values()))
    sums |= figures.now(county(), centre.code, By.VILLAGE).get(centre.code, {})
    return {
        "cards": [centre_tables.card(name, measures.MEASURES[name].value(sums)) for name in FIGURES],
        "days": figures_choices.days_of(period) | {"place": centre.code},
    }
