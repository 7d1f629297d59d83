"""A centre's nights, and the records that two histories of it changed, as tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext

from kiosk.county.directory.models import Centre
from kiosk.county.pages.nights_tables import WAY_WORDS, kilobytes
from kiosk.county.pages.tables import Column, Kind, Table
from kiosk.county.reports import record_words, said
from kiosk.county.reports.centres import BothChanged, Left
from kiosk.county.reports.measures import MEASURES
from kiosk.county.reports.nights import Delivered, Night
from kiosk.county.reports.nights_rules import deadline, is_late
from kiosk.words import _

NIGHTS = 60


def nights_table(
    centre: Centre, delivered: Sequence[Delivered], night: Night, enrolled: datetime | None
) -> Table:
    """Return the last sixty nights of a centre, newest first, also those in which nothing came."""
    came = {each.night: each for each in delivered}
    dates = [night.date - timedelta(back) for back in range(NIGHTS)]
    begins = min(came, default=night.date)
    lines = [_night(each, came.get(each), night, enrolled) for each in dates if each >= begins]
    columns = [
        Column("night", _("夜里"), Kind.DATE),
        Column("came", _("上报"), Kind.WORDS, tone=lambda row: None if row["lines"] is not None else "warn"),
        Column("first_at", _("收到的时间"), Kind.MOMENT),
        Column("lines", _("条数"), Kind.NUMBER),
        Column("kilobytes", _("KB"), Kind.NUMBER),
        Column("batches", _("批"), Kind.NUMBER),
        Column("way", _("方式"), Kind.WORDS),
    ]
    title = f"{centre.name} · {gettext('最近 60 夜的上报')}"
    return Table(title, columns, lines, _("最近 60 夜没有收到过。"), "deliveries")


def _night(date: Any, came: Delivered | None, night: Night, enrolled: datetime | None) -> dict[str, Any]:
    due = deadline(date, night.watch)
    if came is None:
        empty = dict.fromkeys(("first_at", "lines", "kilobytes", "batches", "way"))
        return {"night": date, "came": [_("还没到时间") if night.now <= due else _("没有上报")], **empty}
    late = is_late(came.first_at, due, enrolled)
    return {
        "night": date, "came": [_("迟报") if late else _("按时上报")], "first_at": came.first_at,
        "lines": came.lines, "kilobytes": kilobytes(came.bytes), "batches": came.batches,
        "way": [WAY_WORDS.get(came.way, came.way)],
    }  # fmt: skip


def both_table(left: Left) -> Table:
    """Return the records that were changed on both sides of a fork."""
    columns = [
        Column("kind", _("什么"), Kind.WORDS), Column("name", _("号码")), Column("day", _("日期"), Kind.DATE),
        Column("before", _("留下的那段里"), Kind.WORDS), Column("now", _("现在算的"), Kind.WORDS),
    ]  # fmt: skip
    empty = _("没有两边都改过的记录，不用核对。")
    return Table(_("两边都改过的记录"), columns, [_both(each) for each in left.both], empty, "both")


def _both(each: BothChanged) -> dict[str, Any]:
    return {
        "kind": [record_words.KIND.get(each.kind, each.kind)], "name": _name(each.now), "day": each.day,
        "before": _state(each.kind, each.before), "now": _state(each.kind, each.now),
    }  # fmt: skip


def _name(state: Mapping[str, Any]) -> str | None:
    """Return by what people know a record: a case's number, a visit's ticket; nothing of a secret one."""
    if "letter" in state:
        return said.ticket_number(state)
    number = state.get("no")
    return None if number is None else str(number)


def _state(kind: str, state: Mapping[str, Any]) -> list[str]:
    known = {
        "ticket": record_words.TICKET, "case": record_words.CASE, "home_visit": record_words.HOME_VISIT,
    }.get(kind, {})  # fmt: skip
    said = state.get("state") or state.get("outcome")
    return [known.get(str(said), str(said))] if said else []


def card(name: str, value: Any) -> dict[str, Any]:
    """Return a large figure with the rows behind it."""
    measure = MEASURES[name]
    return {"column": Column(name, measure.words, Kind(measure.kind)), "value": value, "figure": measure.rows}
