"""A table as people read it: the same columns on a page, on paper and in Excel."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

import xlsxwriter
from flask import Response, render_template, request, url_for
from flask_babel import gettext

from kiosk import clock
from kiosk.county.intake.counting import BUCKETS
from kiosk.county.reports.measures import OVER

_NO_NAME = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
"""Of a sheet: Excel's own rules."""
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = Mapping[str, Any]
SomeRow = TypeVar("SomeRow", bound=Row)


class Kind(StrEnum):
    """How a column's values are written.

    ``share`` and ``change`` (signed) are parts of 1; ``minutes`` comes as milliseconds; ``within`` is the
    upper bound (minutes) of a bucket, ``OVER`` for none; ``words`` are Chinese sentences, each translated.
    """

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    CHANGE = "change"
    SCORE = "score"
    MINUTES = "minutes"
    WITHIN = "within"
    WORDS = "words"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"


FORMATS = {
    Kind.NUMBER: "#,##0", Kind.SHARE: "0.0%", Kind.CHANGE: "+0.0%;-0.0%", Kind.SCORE: "0.00",
    Kind.MINUTES: "0.0", Kind.WITHIN: '[<999]"< "0;"> 120"', Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm", Kind.TIME: "hh:mm",
}  # fmt: skip
WIDTHS = {Kind.TEXT: 22, Kind.WORDS: 22, Kind.DATE: 12, Kind.MOMENT: 17}
PLAIN = frozenset({Kind.TEXT, Kind.WORDS, Kind.DATE, Kind.MOMENT, Kind.TIME})
"""Kinds that are read from the left, not compared by their last digit."""


class Column(NamedTuple):
    """One column: its name in the rows, its heading (Chinese, translated where shown), how it is written.

    ``link`` gives the address that a row's value leads to: the rows behind the figure, or nothing.
    ``tone`` gives a row's value a colour beside its words: ``bad``, ``warn``, ``good`` or nothing.
    """

    name: str
    words: str
    kind: Kind = Kind.TEXT
    link: Callable[[Row], str | None] | None = None
    tone: Callable[[Row], str | None] | None = None


class Ranking(NamedTuple):
    """By which column the rows are ranked; ``names`` are those a reader may choose instead."""

    name: str
    descending: bool
    names: Sequence[str]

    def address(self, name: str) -> str:
        """Return where a column's heading leads: ranked by it, most first, or turned round."""
        turned = name == self.name and self.descending
        return here(sort=name, order="up" if turned else None, format=None)


class Table(NamedTuple):
    """A titled table; ``empty`` says what it means that there is nothing."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: str
    file: str = "table"
    ranking: Ranking | None = None


def wants_excel() -> bool:
    """Return whether the reader asked for the table as a file (``?format=xlsx``)."""
    return request.args.get("format") == "xlsx"


def here(**changes: object) -> str:
    """Return the address of this page with some of its choices changed; None drops one.

    Whatever an address says stays behind its question mark: ``url_for`` has words of its own.
    """
    path = url_for(request.endpoint or "", **(request.view_args or {}))
    chosen = {**request.args.to_dict(), **changes}
    query = urlencode({name: value for name, value in chosen.items() if value is not None})
    return f"{path}?{query}" if query else path


def ranked(rows: Sequence[SomeRow], names: Sequence[str], first: str) -> tuple[list[SomeRow], Ranking]:
    """Return rows ranked by the column that a reader chose, those without a value last, and the ranking."""
    asked = request.args.get("sort", "")
    name, up = asked if asked in names else first, request.args.get("order") == "up"
    known = [row for row in rows if row.get(name) is not None]
    unknown = [row for row in rows if row.get(name) is None]
    known.sort(key=lambda row: row[name], reverse=not up)
    return [*known, *unknown], Ranking(name, not up, names)


def shown(table: Table) -> str:
    """Return a table as HTML."""
    return render_template("county/table.html", table=table, written=written, plain=PLAIN)


def written(column: Column, value: Any) -> str:
    """Return a value as people read it; nothing is a dash."""
    if value is None or value in ("", (), []):
        return "–"
    write: dict[Kind, Callable[[Any], str]] = {
        Kind.NUMBER: lambda number: f"{number:,}",
        Kind.SHARE: lambda share: f"{share:.1%}",
        Kind.CHANGE: lambda share: f"{share:+.1%}",
        Kind.SCORE: lambda score: f"{score:.2f}",
        Kind.MINUTES: lambda ms: f"{ms / clock.MINUTE:.1f}",
        Kind.WITHIN: _within,
        Kind.WORDS: _said,
        Kind.DATE: str,
        Kind.TIME: lambda moment: f"{moment.astimezone(clock.HALL_TIME):%H:%M}",
        Kind.MOMENT: lambda moment: f"{moment.astimezone(clock.HALL_TIME):%Y-%m-%d %H:%M}",
    }
    return write.get(column.kind, str)(value)


def _within(minutes: int) -> str:
    over = minutes == OVER
    words: str = gettext("{n} 分钟以上") if over else gettext("{n} 分钟")
    return words.format(n=BUCKETS[-1] if over else minutes)


def _said(words: Sequence[str]) -> str:
    return str(gettext("、")).join(gettext(each) for each in words)


def excel(table: Table) -> Response:
    """Return a table as an Excel file; codes stay text, nothing in it can calculate."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _fill(book, table)
    name = f"{table.file}-{clock.now():%Y%m%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(out.getvalue(), content_type=EXCEL, headers=headers)


def _fill(book: "xlsxwriter.Workbook", table: Table) -> None:
    title = _NO_NAME.sub(" ", gettext(table.title))[:LONGEST_NAME].strip()
    sheet = book.add_worksheet(title)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(0, 1)
    sheet.write_string(0, 0, gettext(table.title), book.add_format({"bold": True, "font_size": 14}))
    heading = book.add_format({"bold": True, "border": 1, "text_wrap": True})
    formats = {kind: book.add_format({"num_format": FORMATS.get(kind, "@"), "border": 1}) for kind in Kind}
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, WIDTHS.get(column.kind, 10))
        sheet.write_string(1, place, gettext(column.words), heading)
        for line, row in enumerate(table.rows, 2):
            _cell(sheet, (line, place), _plain(column.kind, row.get(column.name)), formats[column.kind])


def _plain(kind: Kind, value: Any) -> Any:
    if kind == Kind.MINUTES and value is not None:
        return value / clock.MINUTE
    if kind == Kind.WORDS and value is not None:
        return _said(value)
    if isinstance(value, datetime):
        return value.astimezone(clock.HALL_TIME).replace(tzinfo=None)
    return value


def _cell(sheet: Any, place: tuple[int, int], value: Any, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(*place, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(*place, value, style)
    else:
        sheet.write_string(*place, str(value), style)
