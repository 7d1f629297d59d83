"""Centres in a night as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext

from kiosk.clock import MINUTE
from kiosk.county.pages.tables import Column, Kind, Row, Table
from kiosk.county.reports.nights import CentreNight
from kiosk.county.reports.nights_rules import CAME_WORDS, WRONG_WORDS, Wrong
from kiosk.wire.reports import Standing
from kiosk.words import _

STANDING_WORDS: Mapping[Standing, str] = {
    Standing.EQUAL: _("两边一样"), Standing.AHEAD: _("还没报完"), Standing.BEHIND: _("村里的比县里少"),
    Standing.FORKED: _("分叉了"), Standing.ENDED: _("已被接替"),
}  # fmt: skip
WAY_WORDS = {"line": _("网络"), "stick": _("U 盘"), "report": _("网络，没有新数据")}
TROUBLE_WORDS = {
    "disk_full": _("磁盘满了"), "county_away": _("连不上县里"), "refused": _("县里没有收"),
    "clock": _("时间不对"),
}  # fmt: skip
DOCUMENT_WORDS = {"catalogue": _("事项目录"), "workdays": _("工作日"), "notices": _("通知")}
_GRAVE = frozenset({
    Wrong.FORKED, Wrong.ENDED, Wrong.DAMAGED, Wrong.COUNTS, Wrong.BEHIND, Wrong.MISSING, Wrong.NEVER,
    Wrong.ASIDE,
})  # fmt: skip


def table(title: str, found: Sequence[CentreNight]) -> Table:
    """Return centres in a night as a table, in their order."""
    columns = [
        Column("name", _("村"), link=lambda row: url_for("centre.page", code=row["code"])),
        Column("wrong", _("哪里不对"), Kind.WORDS, tone=_tone),
        Column("came", _("上报"), Kind.WORDS),
        Column("at", _("几点收到"), Kind.TIME),
        Column("lines", _("条数"), Kind.NUMBER),
        Column("kilobytes", _("KB"), Kind.NUMBER),
        Column("batches", _("批"), Kind.NUMBER),
        Column("way", _("方式"), Kind.WORDS),
        Column("standing", _("两边比较"), Kind.WORDS),
        Column("offset", _("电脑时间"), Kind.TEXT),
        Column("program", _("程序")),
        Column("documents", _("下发文件")),
        Column("last", _("最后一次有消息"), Kind.MOMENT),
    ]
    empty = _("没有这样的中心。")
    return Table(title, columns, [_row(each) for each in found], empty, "nights")


def _row(each: CentreNight) -> dict[str, Any]:
    row = each.row
    return {
        "code": each.code, "name": each.name, "wrongs": each.wrong,
        "wrong": [*(WRONG_WORDS[wrong] for wrong in each.wrong), *_trouble(each.heard.trouble)],
        "came": [CAME_WORDS[each.came]], "at": each.heard.first_at,
        "lines": row["lines"], "kilobytes": kilobytes(row["bytes"]), "batches": row["batches"],
        "way": [WAY_WORDS.get(row["way"], row["way"])] if row["way"] else None,
        "standing": [STANDING_WORDS[each.standing]] if each.standing else None,
        "offset": off(row["offset_ms"]), "program": row["program"], "documents": in_use(row["documents"]),
        "last": each.heard.last_at,
    }  # fmt: skip


def _tone(row: Row) -> str | None:
    if not row["wrongs"]:
        return None
    return "bad" if row["wrongs"][0] in _GRAVE else "warn"


def _trouble(code: str) -> list[str]:
    return [TROUBLE_WORDS.get(code, code)] if code else []


def kilobytes(size: int | None) -> int | None:
    """Return a size in whole kilobytes, at least 1 of anything."""
    return None if size is None else max(round(size / 1024), min(size, 1))


def off(offset_ms: int | None) -> str | None:
    """Return in words how far a clock is off; less than a minute is right."""
    if offset_ms is None:
        return None
    minutes = round(offset_ms / MINUTE)
    if not minutes:
        return str(gettext("准"))
    words: str = gettext("快 {n} 分钟") if minutes > 0 else gettext("慢 {n} 分钟")
    return words.format(n=f"{abs(minutes):,}")


def in_use(documents: Mapping[str, Mapping[str, Any]] | None) -> str:
    """Return which versions of documents a centre has in use, and which it refused."""
    refused: str = gettext("没有用上")
    return str(gettext("、")).join(
        f"{gettext(DOCUMENT_WORDS.get(kind, kind))} {each.get('version', '')}"
        + (f" ({refused})" if each.get("state") == "refused" else "")
        for kind, each in sorted((documents or {}).items())
    )
