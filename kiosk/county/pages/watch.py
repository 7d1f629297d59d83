"""Cases past their due date, or nearly: where, which, and who must act."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import get_locale

from kiosk import clock
from kiosk.county.current import county, scope
from kiosk.county.directory import service as directory
from kiosk.county.directory.models import Centre
from kiosk.county.guards import viewers
from kiosk.county.pages import choices, tables
from kiosk.county.pages.tables import Column, Kind, Row, Table, here
from kiosk.county.reports import items, overdue, record_words
from kiosk.county.reports.overdue import HANDS_WORDS, Count, Sum, Wanted
from kiosk.errors import NotFound
from kiosk.words import _

MOST_SHOWN = 300
MOST_IN_A_FILE = 20_000
NOTHING = _("没有超期的，也没有快到期的。")
WHICH_WORDS = {"overdue": _("已超期"), "soon": _("三天内到期")}

blueprint = Blueprint("watch", __name__, url_prefix="/overdue")


@blueprint.get("")
@viewers
def page() -> str | Response:
    """Show what is overdue by town, village and item, and the cases themselves."""
    place, today = choices.place(), clock.now().date()
    wanted = _wanted(place.prefix)
    found = [each for each in overdue.counts(county(), place.prefix, today) if _fits(each, wanted)]
    most = MOST_IN_A_FILE if tables.wants_excel() else MOST_SHOWN
    cases = _cases(wanted, today, most)
    known = choices.names()
    by_name = {
        "towns": _by_town(known, found), "villages": _by_village(known, found), "items": _by_item(found),
        "cases": cases,
    }  # fmt: skip
    if file := choices.chosen_excel(by_name):
        return file
    return render_template(
        "county/watch.html", place=place, total=overdue.total(found), hands=overdue.added(found, _hands),
        tables={name: tables.shown(table) for name, table in by_name.items()}, shown=len(cases.rows),
        most=MOST_SHOWN, secret=overdue.confidential(county(), place.prefix), hands_words=HANDS_WORDS,
        which_words=WHICH_WORDS, towns=directory.towns(county(), scope()), here=here,
        item_name=wanted.item and _item(wanted.item), one_town=len(place.prefix or scope()) > 0,
    )  # fmt: skip


def _wanted(prefix: str) -> Wanted:
    """Return which cases the address asks for; raises ``NotFound``."""
    item, hands, which = (request.args.get(name, "") for name in ("item", "hands", "which"))
    if hands not in {"", *HANDS_WORDS} or which not in {"", *WHICH_WORDS}:
        raise NotFound
    return Wanted(prefix, item, hands, which)


def _fits(each: Count, wanted: Wanted) -> bool:
    return wanted.item in {"", each.item} and wanted.hands in {"", each.hands}


def _hands(each: Count) -> str:
    return each.hands


def _item(code: str) -> str:
    return items.called(code, str(get_locale()))


def _sums(found: Sum) -> Row:
    return {"overdue": found.overdue or None, "soon": found.soon or None, "longest": found.longest or None}


def _counts() -> list[Column]:
    return [
        Column("overdue", _("已超期"), Kind.NUMBER, tone=lambda row: "bad" if row["overdue"] else None),
        Column("soon", _("三天内到期"), Kind.NUMBER),
        Column("longest", _("最久超期（天）"), Kind.NUMBER),
    ]


def _table(title: str, file: str, first: list[Column], rows: Sequence[dict[str, Any]]) -> Table:
    found, ranking = tables.ranked(rows, ("overdue", "soon", "longest"), "overdue")
    return Table(
        title, [*first, *_counts()], found, _("没有超期的，也没有快到期的。"), f"overdue-{file}", ranking
    )


def _by_town(known: dict[str, Centre], found: Sequence[Count]) -> Table:
    names = {each.town_code: each.town for each in known.values()}
    sums = overdue.added(found, lambda each: each.centre[:9])
    rows = [{"code": code, "town": names.get(code, code), **_sums(each)} for code, each in sums.items()]
    link = Column("town", _("乡镇"), link=lambda row: here(town=row["code"], centre=None))
    return _table(_("各乡镇"), "towns", [link], rows)


def _by_village(known: dict[str, Centre], found: Sequence[Count]) -> Table:
    sums = overdue.added(found, lambda each: each.centre)
    rows = [{"code": code, **choices.named(known, code), **_sums(each)} for code, each in sums.items()]
    link = Column("village", _("村（社区）"), link=lambda row: here(centre=row["code"], town=None))
    return _table(_("各村"), "villages", [link, Column("town", _("乡镇"))], rows)


def _by_item(found: Sequence[Count]) -> Table:
    sums = overdue.added(found, lambda each: each.item)
    rows = [{"code": code, "item": _item(code), **_sums(each)} for code, each in sums.items()]
    link = Column("item", _("事项"), link=lambda row: here(item=row["code"]))
    return _table(_("各事项"), "items", [link], rows)


def _cases(wanted: Wanted, today: date, most: int) -> Table:
    known = choices.names()
    rows = [_case(known, row) for row in overdue.cases(county(), wanted, today, most)]
    columns = [
        Column("village", _("村（社区）")), Column("town", _("乡镇")), Column("no", _("办件编号")),
        Column("item", _("事项")), Column("opened", _("受理"), Kind.DATE),
        Column("due", _("应办结"), Kind.DATE),
        Column("days", _("超期天数"), Kind.NUMBER, tone=lambda row: "bad" if row["days"] else None),
        Column("state", _("到哪一步"), Kind.WORDS), Column("hands", _("该谁办"), Kind.WORDS),
    ]  # fmt: skip
    return Table(_("办件"), columns, rows, NOTHING, "overdue-cases")


def _case(known: dict[str, Centre], row: dict[str, Any]) -> Row:
    return {
        **row, **choices.named(known, row["centre"]), "item": _item(row["item"]), "days": row["days"] or None,
        "state": [record_words.CASE.get(row["state"], row["state"])], "hands": [HANDS_WORDS[row["hands"]]],
    }  # fmt: skip
