"""The figures of any period, ranked, compared, and the rows behind each."""

from flask import Blueprint, Response, render_template

from kiosk.county.guards import viewers
from kiosk.county.pages import figures_choices, figures_rows, figures_tables, tables
from kiosk.county.pages.figures_choices import BY_WORDS, PERIODS
from kiosk.county.reports import rows_rules
from kiosk.county.reports.measures import FEW, VIEWS
from kiosk.county.reports.rows import MOST

blueprint = Blueprint("figures", __name__)


@blueprint.get("/figures")
@viewers
def page() -> str | Response:
    """Show the figures of a period by town, village, day or item, with the period before."""
    chosen = figures_choices.chosen()
    found = figures_tables.found(chosen)
    table = figures_tables.table(chosen, found)
    if tables.wants_excel():
        return tables.excel(table)
    return render_template(
        "county/figures.html", chosen=chosen, table=table, shown=tables.shown(table),
        cards=figures_tables.cards(chosen, found), said=figures_tables.said(chosen.period),
        ways=figures_choices.ways(chosen.place), by_words=BY_WORDS, views=VIEWS, periods=PERIODS,
        here=tables.here, written=tables.written, few=FEW,
    )  # fmt: skip


@blueprint.get("/figures/rows")
@viewers
def rows() -> str | Response:
    """Show the records behind a figure, a page at a time; the file has them all, up to a bound."""
    chosen, asked = figures_choices.chosen(), figures_rows.asked()
    found = figures_rows.found(chosen, asked)
    table = figures_rows.table(chosen, asked, found)
    if tables.wants_excel():
        return tables.excel(table)
    return render_template(
        "county/figures_rows.html", chosen=chosen, asked=asked, found=found, table=table,
        shown=tables.shown(table), said=figures_tables.said(chosen.period), here=tables.here,
        now=asked in rows_rules.NOW, most=MOST, notes=figures_rows.notes(asked, found),
    )  # fmt: skip
