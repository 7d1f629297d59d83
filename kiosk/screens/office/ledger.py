"""The ledger's page: a period of cases as the county's columns have them, and the way to take it along."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.records.cases.rules import TYPE_WORDS
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.ledger import queries, service
from kiosk.records.ledger.entries import COLUMNS, Cell, View
from kiosk.records.ledger.exports import Exports
from kiosk.records.ledger.orders import Order
from kiosk.records.ledger.periods import CHOICES
from kiosk.records.staff.queries import everyone
from kiosk.screens.office import ledger_forms as forms
from kiosk.web import problems
from kiosk.web.current import sealer, settings
from kiosk.web.database import session
from kiosk.web.guards import ManagersOnly, SessionExpired, SignInRequired, managers_only
from kiosk.web.language import reader_language
from kiosk.web.ways import own_path
from kiosk.wire.progress import STATE_WORDS
from kiosk.words import say

_BETWEEN = "\x1f"
"""Stands between cells and in none of them: no form lets it in."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint = Blueprint("ledger", __name__, url_prefix="/office/ledger")


def exports() -> Exports:
    """Return the exports of the running hall."""
    kept: Exports = current_app.extensions["exports"]
    return kept


@blueprint.app_template_filter("cells")
def cells(row: Sequence[Cell]) -> Markup:
    """Return some cells of a table's row; escaped at one stroke, for a page has eleven hundred."""
    plain = str(escape(_BETWEEN.join("" if cell is None else str(cell) for cell in row)))
    return Markup(plain.replace(_BETWEEN, "</td><td>"))  # noqa: S704 - escaped in the line above


@blueprint.get("")
@managers_only
def page() -> str:
    """Show a page of the ledger."""
    typed = _typed()
    return _show(typed, _looked_up(typed))


@blueprint.post("")
@managers_only
def search() -> Response:
    """Lead to what was asked for; a name that was searched goes along sealed."""
    return redirect(url_for("ledger.page", **forms.address(_typed(), sealer())))


@blueprint.get("/export")
@managers_only
def export_state() -> str:
    """Show how far the export is; the page asks this until it is done."""
    back = own_path(request.args.get("back", ""), url_for("ledger.page"))
    return render_template("office/ledger_export.html", **_exports(), back=back)


@blueprint.post("/export")
@managers_only
def export() -> Response:
    """Start an export of a whole period."""
    first, last = forms.period(_typed()).days
    order = Order(
        database=str(Path(current_app.instance_path) / "hall.db"), target="", first=first, last=last,
        today=clock.now().date().isoformat(), centre=settings().centre.name, hours=settings().hours,
        reader_id=current_user.staff_id, full=request.form.get("names") == "full",
    )  # fmt: skip
    service.export(session(), exports(), order, current_user.name)
    return _back()


@blueprint.post("/export/cancel")
@managers_only
def cancel_export() -> Response:
    """End the export that is under way, whoever started it."""
    running = exports().running
    if running:
        running.cancel()
        flash(gettext("已取消导出，什么也没有留下。"))
    return _back()


@blueprint.get("/export/file")
@managers_only
def export_file() -> Response:
    """Hand a finished export to whoever asked for it."""
    found = exports().file_of(current_user.staff_id)
    answer = send_file(found.file, WORKBOOK, as_attachment=True, download_name=f"台账_{found.stem}.xlsx")
    del answer.headers["Cache-Control"]  # Flask's own would let a browser keep the names
    return answer


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Show the page with the refusal on top and nothing typed lost; strangers get the usual answer."""
    if isinstance(refusal, SignInRequired | SessionExpired | ManagersOnly):
        answer: tuple[str, int] = problems.answer(refusal)
        return answer
    typed, shown = _typed(), None
    with suppress(Refusal):
        shown = _looked_up(typed)
    return _show(typed, shown, refused=refusal), refusal.status


def _typed() -> forms.Typed:
    return forms.typed(request.values, clock.now().date(), sealer())


def _looked_up(typed: forms.Typed) -> queries.Page:
    number = request.args.get("page", "")[:6]
    view = View(current_user.staff_id, say(reader_language()), reader_language())
    return queries.page(session(), forms.wanted(typed), int(number) if number.isdecimal() else 1, view)


def _show(typed: forms.Typed, shown: queries.Page | None, **more: Any) -> str:
    here, say_it = forms.address(typed, sealer()), say(reader_language())
    return render_template(
        "office/ledger.html", typed=typed, page=shown, yes=say_it("是"), choices=_choices(typed),
        columns=[say_it(column.words) for column in COLUMNS], type_words=TYPE_WORDS, state_words=STATE_WORDS,
        catalogue=catalogues.current(session()), people=everyone(session()), language=reader_language(),
        here=here, back=url_for("ledger.page", **here), **_exports(), **more, in_order=forms.in_order(typed),
        filtered=any(typed[name] for name in forms.FILTERS),
    )  # fmt: skip


def _choices(typed: forms.Typed) -> list[tuple[str, str, bool]]:
    """Return the quick choices: words, address with all else kept, and whether it is the one shown."""
    kept, today = forms.address(typed, sealer(), "first", "last"), clock.now().date()
    return [
        (
            words,
            url_for("ledger.page", period=name, **kept),
            days(today).days == (typed["first"], typed["last"]),
        )
        for name, (words, days) in CHOICES.items()
    ]


def _exports() -> dict[str, Any]:
    """Return how the exports are, for this reader: their own newest, and anybody's that is under way."""
    return {"export": exports().of(current_user.staff_id), "running": exports().running}


def _back() -> Response:
    way = own_path(request.form.get("back", ""), url_for("ledger.page"))
    return redirect(f"{way}#export")
