"""The records behind a figure as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import get_locale, gettext

from kiosk.county.current import county
from kiosk.county.pages import tables
from kiosk.county.pages.figures_choices import Chosen
from kiosk.county.pages.tables import Column, Kind, Row, Table
from kiosk.county.reports import items, record_words, rows, rows_rules
from kiosk.county.reports.measures import FEW
from kiosk.county.reports.rows import Asked, Rows
from kiosk.words import _

_CENTRE, _DAY = Column("name", _("村")), Column("day", _("日期"), Kind.DATE)
COLUMNS: Mapping[str, Sequence[Column]] = {
    "ticket": (
        _CENTRE, _DAY, Column("number", _("号码")), Column("items", _("事项"), Kind.WORDS),
        Column("issued_at", _("取号的时间"), Kind.MOMENT), Column("wait", _("等候（分钟）"), Kind.MINUTES),
        Column("quote", _("当时告诉的（分钟）")), Column("served", _("办理（分钟）"), Kind.MINUTES),
        Column("ended", _("结果"), Kind.WORDS),
    ),
    "case": (
        _CENTRE, Column("no", _("办件编号")), Column("items", _("事项"), Kind.WORDS),
        Column("type", _("类型"), Kind.WORDS), Column("mode", _("办理方式"), Kind.WORDS),
        Column("state", _("当前环节"), Kind.WORDS), Column("due", _("应办结日期"), Kind.DATE),
        Column(
            "decided", _("办结的时间"), Kind.MOMENT, tone=lambda row: "bad" if row["late"] else None
        ),
        Column("in_time", _("按时"), Kind.WORDS),
    ),
    "rating": (
        _CENTRE, Column("at", _("时间"), Kind.MOMENT), Column("score", _("评价"), Kind.WORDS),
        Column("reasons", _("原因"), Kind.WORDS), Column("way", _("在哪里评的"), Kind.WORDS),
    ),
    "follow_up": (
        _CENTRE, Column("opened", _("开始整改"), Kind.MOMENT), Column("due", _("整改期限"), Kind.DATE),
        Column("called_back", _("回访的时间"), Kind.MOMENT), Column("outcome", _("结果"), Kind.WORDS),
        Column("closed", _("完成的时间"), Kind.MOMENT),
    ),
    "home_visit": (
        _CENTRE, Column("asked", _("申请的时间"), Kind.MOMENT), Column("items", _("事项"), Kind.WORDS),
        Column("booked", _("约好的日期"), Kind.DATE), Column("visited", _("上门的时间"), Kind.MOMENT),
        Column("state", _("进度"), Kind.WORDS),
    ),
    "request": (
        _CENTRE, Column("made", _("提出的时间"), Kind.MOMENT), Column("what", _("类型"), Kind.WORDS),
        Column("unattended", _("没人在时留的"), Kind.WORDS), Column("closed", _("答复的时间"), Kind.MOMENT),
        Column("outcome", _("结果"), Kind.WORDS),
    ),
}  # fmt: skip
"""What is shown of the records of each kind."""
_SAID: Mapping[str, Mapping[str, Mapping[Any, str]]] = {
    "ticket": {"ended": record_words.TICKET},
    "case": {"state": record_words.CASE, "type": record_words.CASE_TYPE, "mode": record_words.MODE},
    "rating": {"score": record_words.SCORE, "way": record_words.WAY, "reasons": record_words.REASON},
    "follow_up": {"outcome": record_words.FOLLOW_UP},
    "home_visit": {"state": record_words.HOME_VISIT},
    "request": {"what": record_words.REQUEST, "outcome": record_words.REQUEST_OUTCOME},
}
FURTHEST = 10**9
"""PostgreSQL counts further, but not without end; no figure has so many rows."""
_YES_NO = {True: _("是"), False: _("否")}
_FEW = _("一个村这段时间不到 {few} 次评价的，不列在这里，免得猜出是谁说的。")
_CONFIDENTIAL = _("这里面有 {count} 条是保密的事，只计数，不列出来。")
_ERRANDS = _("数的是办的事；下面一行是一次来访，一次来访可能办几件事。")
_EMPTY = _("这段时间没有能列出来的记录。")


def found(chosen: Chosen, figure: str) -> Rows:
    """Return the rows that the address asks for; all of them, up to a bound, for a file."""
    item, size = request.args.get("item", ""), rows.A_PAGE
    start = min(max(0, request.args.get("start", 0, int)), FURTHEST)
    if tables.wants_excel():
        start, size = 0, rows.MOST
    return rows.rows(county(), Asked(figure, chosen.wanted, item, start, size))


def asked() -> str:
    """Return the figure whose rows are wanted."""
    return request.args.get("figure", "")


def table(chosen: Chosen, figure: str, found: Rows) -> Table:
    """Return rows as a table; a file that cannot hold all of them says so in its title."""
    item = request.args.get("item", "")
    behind = Asked(figure, chosen.wanted, item).behind
    place = chosen.called(chosen.place) if chosen.place else ""
    about = [place, _item(item) if item else "", gettext(behind.words)]
    if tables.wants_excel() and found.after is not None:
        cut = gettext("共 {total} 条，这里是最近的 {count} 条")
        about.append(cut.format(total=found.total, count=len(found.rows)))
    shown = [_line(chosen, behind.kind, row) for row in found.rows]
    return Table(" · ".join(filter(None, about)), COLUMNS[behind.kind], shown, _EMPTY, f"rows-{figure}")


def notes(figure: str, found: Rows) -> list[str]:
    """Return why rows and the figure that they stand behind may differ."""
    behind = rows_rules.behind(figure, request.args.get("item", ""))
    about = (
        (_FEW, behind is not None and behind.kind == "rating"),
        (_CONFIDENTIAL, bool(found.confidential)),
        (_ERRANDS, figure == "errands"),
    )
    return [gettext(words).format(few=FEW, count=found.confidential) for words, holds in about if holds]


def _line(chosen: Chosen, kind: str, row: Row) -> dict[str, Any]:
    said = {name: _words(known, row.get(name)) for name, known in _SAID[kind].items()}
    line = {**row, **said, "name": chosen.called(row["centre"])}
    if "items" in row:
        line["items"] = [_item(code) for code in row["items"]]
    if kind == "case" and row["due"] and row["decided"]:
        line["in_time"] = [_YES_NO[not row["late"]]]
    if kind == "request":
        line["unattended"] = [_YES_NO[row["unattended"]]]
    return line


def _words(known: Mapping[Any, str], value: Any) -> list[str]:
    """Return what codes mean; one that is not known stays as it is."""
    values = value if isinstance(value, list) else [value] if value else []
    return [known.get(each, str(each)) for each in values]


def _item(code: str) -> str:
    return items.called(code, str(get_locale()))
