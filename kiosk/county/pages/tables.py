"""A table as people read it: the same columns on a page, on paper and in Excel."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

import xlsxwriter
from flask import Response, render_template, request
from flask_babel import gettext

from kiosk import clock

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = Mapping[str, Any]


class Kind(StrEnum):
    """How a column's values are written; ``share`` is 0–1, ``minutes`` comes as milliseconds."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    MINUTES = "minutes"
    DATE = "date"
    MOMENT = "moment"


FORMATS = {Kind.NUMBER: "#,##0", Kind.SHARE: "0.0%", Kind.MINUTES: "0.0", Kind.DATE: "yyyy-mm-dd",
           Kind.MOMENT: "yyyy-mm-dd hh:mm"}  # fmt: skip
WIDTHS = {Kind.TEXT: 22, Kind.DATE: 12, Kind.MOMENT: 17}


class Column(NamedTuple):
    """One column: its name in the rows, its heading (Chinese, translated where shown), how it is written.

    ``link`` gives the address that a row's value leads to: the rows behind the figure, or nothing.
    """

    name: str
    words: str
    kind: Kind = Kind.TEXT
    link: Callable[[Row], str | None] | None = None


class Table(NamedTuple):
    """A titled table; ``empty`` says what it means that there is nothing."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: str
    file: str = "table"


def wants_excel() -> bool:
    """Return whether the reader asked for the table as a file (``?format=xlsx``)."""
    return request.args.get("format") == "xlsx"


def shown(table: Table) -> str:
    """Return a table as HTML."""
    return render_template("county/table.html", table=table, written=written)


def written(column: Column, value: Any) -> str:
    """Return a value as people read it; nothing is a dash."""
    if value is None or value == "":
        return "–"
    write: dict[Kind, Callable[[Any], str]] = {
        Kind.NUMBER: lambda number: f"{number:,}",
        Kind.SHARE: lambda share: f"{share:.1%}",
        Kind.MINUTES: lambda ms: f"{ms / clock.MINUTE:.1f}",
        Kind.DATE: str,
        Kind.MOMENT: lambda moment: f"{moment.astimezone(clock.HALL_TIME):%Y-%m-%d %H:%M}",
    }
    return write.get(column.kind, str)(value)


def excel(table: Table) -> Response:
    """Return a table as an Excel file; codes stay text, nothing in it can calculate."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _fill(book, table)
    name = f"{table.file}-{clock.now():%Y%m%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(out.getvalue(), content_type=EXCEL, headers=headers)


def _fill(book: "xlsxwriter.Workbook", table: Table) -> None:
    sheet = book.add_worksheet()
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
    if isinstance(value, datetime):
        return value.astimezone(clock.HALL_TIME).replace(tzinfo=None)
    return value


def _cell(sheet: Any, place: tuple[int, int], value: Any, style: Any) -> None:
    if value is None:
        sheet.write_blank(*place, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(*place, value, style)
    else:
        sheet.write_string(*place, str(value), style)
