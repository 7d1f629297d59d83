"""Who was on duty and what each centre has: posts without anybody, windows, people."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request

from kiosk import clock
from kiosk.county.current import county, scope
from kiosk.county.directory import service as directory
from kiosk.county.directory.models import Centre
from kiosk.county.guards import viewers
from kiosk.county.pages import choices, tables
from kiosk.county.pages.tables import Column, Kind, Row, Table, here
from kiosk.county.reports import duty, months
from kiosk.county.reports.duty import Facilities
from kiosk.county.reports.duty_rules import Gap
from kiosk.words import _

MOST_SHOWN = 300
RANKED = ("days", "gaps", "windows", "posts", "staff")
NONE_YET = Facilities(0, 0, 0)

blueprint = Blueprint("duty", __name__, url_prefix="/duty")


@blueprint.get("")
@viewers
def page() -> str | Response:
    """Show the posts that nobody held in a month, and what each centre has."""
    place, today = choices.place(), clock.now().date()
    month = months.month_of(request.args.get("month", f"{today:%Y-%m}"), today)
    known = choices.names()
    empty = duty.gaps(county(), place.prefix, month)
    villages = _villages(known, empty, duty.facilities(county(), place.prefix), place.prefix)
    gaps = _gaps(known, empty)
    if file := choices.chosen_excel({"villages": villages, "gaps": gaps}):
        return file
    few = gaps._replace(rows=gaps.rows[:MOST_SHOWN])
    return render_template(
        "county/duty.html", place=place, month=month, months=months.choices(today), here=here,
        towns=directory.towns(county(), scope()), villages=tables.shown(villages), gaps=tables.shown(few),
        count=len(gaps.rows), most=MOST_SHOWN, sums=_sums(villages.rows), judged=len(empty),
    )  # fmt: skip


def _villages(
    known: Mapping[str, Centre],
    empty: Mapping[str, Sequence[Gap]],
    has: Mapping[str, Facilities],
    prefix: str,
) -> Table:
    today = clock.now().date()
    living = {each.code for each in directory.centres(county(), prefix, today)}
    rows = [
        _row(known, code, empty.get(code), has.get(code, NONE_YET)) for code in sorted(living | set(empty))
    ]
    found, ranking = tables.ranked(rows, RANKED, "days")
    columns = [
        Column("village", _("村（社区）"), link=lambda row: here(centre=row["code"], town=None)),
        Column("town", _("乡镇")),
        Column("days", _("缺人的天数"), Kind.NUMBER, tone=lambda row: "bad" if row["days"] else None),
        Column("gaps", _("缺人的岗次"), Kind.NUMBER), Column("windows", _("窗口"), Kind.NUMBER),
        Column("posts", _("岗位"), Kind.NUMBER), Column("staff", _("在用账号（人）"), Kind.NUMBER),
    ]  # fmt: skip
    return Table(_("设施与人员"), columns, found, _("还没有中心。"), "facilities", ranking)


def _row(
    known: Mapping[str, Centre], code: str, empty: Sequence[Gap] | None, has: Facilities
) -> dict[str, Any]:
    """Return a village's row; nothing is said of the duty of one that was not judged."""
    days = None if empty is None else len({gap.day for gap in empty})
    return {
        "code": code, **choices.named(known, code), "days": days,
        "gaps": None if empty is None else len(empty), **has._asdict(),
    }  # fmt: skip


def _gaps(known: Mapping[str, Centre], empty: Mapping[str, Sequence[Gap]]) -> Table:
    rows = [
        {**choices.named(known, code), "day": gap.day, "post": gap.post}
        for code, found in empty.items()
        for gap in found
    ]
    rows.sort(key=lambda row: (row["day"], row["town"], row["village"]), reverse=True)
    columns = [
        Column("village", _("村（社区）")), Column("town", _("乡镇")), Column("day", _("哪一天"), Kind.DATE),
        Column("post", _("哪个岗位")),
    ]  # fmt: skip
    return Table(_("没人的岗位"), columns, rows, _("每个岗位每天都有人。"), "duty-gaps")


def _sums(rows: Sequence[Row]) -> dict[str, int]:
    return {name: sum(row[name] or 0 for row in rows) for name in RANKED}
