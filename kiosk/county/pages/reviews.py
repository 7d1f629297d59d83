"""Ratings and what is done about the bad ones."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from kiosk import clock
from kiosk.county.current import county, scope
from kiosk.county.directory import service as directory
from kiosk.county.directory.models import Centre
from kiosk.county.guards import viewers
from kiosk.county.pages import choices, tables
from kiosk.county.pages.tables import Column, Kind, Row, Table, here
from kiosk.county.reports import months, reviews
from kiosk.county.reports.figures import By, Wanted, sums, together
from kiosk.county.reports.measures import FEW
from kiosk.county.reports.periods import Period
from kiosk.county.reports.reviews import APPELLANT_WORDS, STANDING_WORDS, FollowUp, Ratings
from kiosk.errors import NotFound
from kiosk.words import _

MOST_SHOWN = 300
RANKED = ("rated", "mean", "bad", "open", "overdue", "appeal")
NONE_YET = Ratings(0, None, None)

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")


@blueprint.get("")
@viewers
def page() -> str | Response:
    """Show the ratings of a month by village, and the follow-ups that are not over."""
    place, today = choices.place(), clock.now().date()
    month = months.month_of(request.args.get("month", f"{today:%Y-%m}"), today)
    wanted, standing = Wanted(place.prefix, month), _standing()
    known, waiting = choices.names(), reviews.follow_ups(county(), place.prefix, today)
    villages = _villages(known, reviews.ratings(county(), wanted), waiting, month)
    to_do = _follow_ups(known, [each for each in waiting if standing in {"", each.standing}])
    if file := choices.chosen_excel({"villages": villages, "follow_ups": to_do}):
        return file
    few = to_do._replace(rows=to_do.rows[:MOST_SHOWN])
    return render_template(
        "county/reviews.html", place=place, month=month, months=months.choices(today), here=here,
        towns=directory.towns(county(), scope()), villages=tables.shown(villages), to_do=tables.shown(few),
        whole=reviews.of(together(list(sums(county(), wanted, By.VILLAGE, ("rated",)).values()))),
        counts=Counter(each.standing for each in waiting), standings=STANDING_WORDS, standing=standing,
        count=len(to_do.rows), most=MOST_SHOWN, least=FEW,
    )  # fmt: skip


def _standing() -> str:
    asked = request.args.get("standing", "")
    if asked not in {"", *STANDING_WORDS}:
        raise NotFound
    return asked


def _villages(
    known: Mapping[str, Centre], rated: Mapping[str, Ratings], waiting: Sequence[FollowUp], month: Period
) -> Table:
    counts = Counter((each.centre, each.standing) for each in waiting)
    codes = sorted({*rated, *(each.centre for each in waiting)})
    rows = [
        {
            "code": code, **choices.named(known, code), **rated.get(code, NONE_YET)._asdict(),
            **{name: counts[code, name] or None for name in STANDING_WORDS},
        }
        for code in codes
    ]  # fmt: skip
    found, ranking = tables.ranked(rows, RANKED, "overdue")
    columns = [
        Column("village", _("村（社区）"), link=lambda row: here(centre=row["code"], town=None)),
        Column("town", _("乡镇")), Column("rated", _("评价次数"), Kind.NUMBER, link=partial(_behind, month)),
        Column("mean", _("平均分（满分 5）"), Kind.SCORE), Column("bad", _("差评次数"), Kind.NUMBER),
        Column("overdue", _("整改超期"), Kind.NUMBER, tone=lambda row: "bad" if row["overdue"] else None),
        Column("open", _("整改中"), Kind.NUMBER), Column("appeal", _("申诉待答复"), Kind.NUMBER),
    ]  # fmt: skip
    return Table(_("各村评价"), columns, found, _("这段时间没有评价，也没有要整改的。"), "ratings", ranking)


def _behind(month: Period, row: Row) -> str | None:
    """Return where the ratings behind a count are; nowhere while there are too few to tell them apart."""
    if row["rated"] < FEW:
        return None
    days: dict[str, Any] = {"from": month.first.isoformat(), "to": month.last.isoformat()}
    return url_for("figures.rows", figure="rated", place=row["code"], period="days", **days)


def _follow_ups(known: Mapping[str, Centre], waiting: Sequence[FollowUp]) -> Table:
    rows = [
        {
            **each._asdict(), **choices.named(known, each.centre), "days": each.days or None,
            "standing": [STANDING_WORDS[each.standing]],
            "appealed_by": [APPELLANT_WORDS[each.appealed_by]] if each.appealed_by in APPELLANT_WORDS else [],
        }
        for each in waiting
    ]  # fmt: skip
    columns = [
        Column("village", _("村（社区）")), Column("town", _("乡镇")),
        Column("standing", _("现在"), Kind.WORDS),
        Column("opened", _("收到差评"), Kind.MOMENT), Column("due", _("整改期限"), Kind.DATE),
        Column("days", _("超期天数"), Kind.NUMBER, tone=lambda row: "bad" if row["days"] else None),
        Column("called_back", _("回过电话"), Kind.MOMENT), Column("appealed_by", _("谁申诉"), Kind.WORDS),
        Column("appealed", _("申诉时间"), Kind.MOMENT),
    ]  # fmt: skip
    return Table(_("没整改完的差评"), columns, rows, _("差评都整改完了，也没有待答复的申诉。"), "follow-ups")
