"""The Excel workbook of a period, written row by row; loaded only by the exporting process."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kiosk import clock
from kiosk.records.ledger.care_sheets import FOLLOW_UPS, HOME_VISITS, REQUESTS
from kiosk.records.ledger.case_sheets import CASES, GAPS
from kiosk.records.ledger.entries import Column, Kind
from kiosk.records.ledger.orders import Report
from kiosk.records.ledger.periods import spoken
from kiosk.records.ledger.queries import has_cases
from kiosk.records.ledger.queue_sheets import CALLS, DUTIES
from kiosk.records.ledger.refusals import NothingToExport, TooManyRows
from kiosk.records.ledger.sheets import Facts, Line

SHEETS = (CASES, CALLS, DUTIES, HOME_VISITS, FOLLOW_UPS, GAPS, REQUESTS)
MOST_ROWS = 1_000_000
"""Excel has room for 1,048,576 on a sheet."""
TOLD_EVERY = 500
SIGNATURE = "填表人：" + "　" * 12 + "审核人：" + "　" * 12 + "日期："
EMPTY = "这段时间没有记录。"
A4 = 9
HEAD_ROWS = 2
FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
CELL = {**FONT, "border": 1, "text_wrap": True}
LOOKS: Mapping[str, Mapping[str, object]] = {
    "title": {**FONT, "font_size": 16, "bold": True, "align": "center"},
    "head": {**CELL, "bold": True, "align": "center", "bg_color": "#EFEDEA"},
    "foot": FONT,
    Kind.TEXT: {**CELL, "num_format": "@"},
    Kind.NUMBER: {**CELL, "num_format": "0", "align": "center"},
    Kind.DATE: {**CELL, "num_format": "yyyy-mm-dd", "align": "center"},
    Kind.TIME: {**CELL, "num_format": "hh:mm", "align": "center"},
    Kind.MOMENT: {**CELL, "num_format": "yyyy-mm-dd hh:mm", "align": "center"},
}

Tell = Callable[[Report], None]
_RUNS = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet may take for a formula when a cell begins with it (source: OWASP, CSV injection)."""
_RICH = "<r>"
"""What xlsxwriter takes for ready-made XML."""


def harmless(text: str) -> str:
    """Return a text that no spreadsheet runs: one that looks like a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith((*_RUNS, _RICH)) else text


def write_workbook(file: Path, facts: Facts, centre: str, tell: Tell) -> None:
    """Write the workbook of a period; raises ``NothingToExport`` or ``TooManyRows`` before anything is.

    What xlsxwriter puts aside lies in the file's own folder.
    """
    if not has_cases(facts.session, facts.period):
        raise NothingToExport
    counts = [sheet.count(facts) for sheet in SHEETS]
    if max(counts) > MOST_ROWS:
        raise TooManyRows
    plain = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = Workbook(str(file), {"constant_memory": True, "tmpdir": str(file.parent), **plain})
    looks = {name: book.add_format(dict(look)) for name, look in LOOKS.items()}
    progress = _Progress(tell, sum(counts))
    for sheet in SHEETS:
        page = _Page(book.add_worksheet(sheet.name), looks, sheet.columns)
        page.head(f"{centre}{sheet.name}({spoken(facts.period)})")
        for written in sheet.lines(facts):
            page.line(written)
            progress.one_more(sheet.name)
        page.foot(sheet.note(facts))
    book.close()


class _Progress:
    """Counts the lines of all sheets and tells of every five hundredth."""

    def __init__(self, tell: Tell, of: int) -> None:
        self._tell, self._of, self._done = tell, of, 0

    def one_more(self, sheet: str) -> None:
        self._done += 1
        if self._done % TOLD_EVERY == 0:
            self._tell(Report(self._done, self._of, sheet))


class _Page:
    """A worksheet that is written from top to bottom."""

    def __init__(self, sheet: Worksheet, looks: Mapping[str, Format], columns: Sequence[Column]) -> None:
        self._sheet, self._looks, self._columns, self._row = sheet, looks, columns, HEAD_ROWS
        self._kinds = [(place, column.kind, looks[column.kind]) for place, column in enumerate(columns)]

    def head(self, title: str) -> None:
        """Write title and headings, and say how the page is shown and printed."""
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.25, right=0.25, top=0.4, bottom=0.6)
        sheet.repeat_rows(0, HEAD_ROWS - 1)
        sheet.freeze_panes(HEAD_ROWS, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for place, column in enumerate(self._columns):
            sheet.set_column(place, place, column.width)
        sheet.set_row(0, 30)
        self._across(0, title, "title")
        sheet.set_row(1, 42)
        for place, column in enumerate(self._columns):
            sheet.write_string(1, place, column.words, self._looks["head"])

    def line(self, cells: Line) -> None:
        """Write one line below the last one."""
        for (place, kind, look), cell in zip(self._kinds, cells, strict=True):
            if cell is None or cell == "":
                self._sheet.write_blank(self._row, place, None, look)
            else:
                _WRITES[kind](self._sheet, self._row, place, cell, look)
        self._row += 1

    def foot(self, note: str) -> None:
        """Write what stands below the table, and the line for the signatures."""
        for said in (EMPTY if self._row == HEAD_ROWS else "", note, SIGNATURE):
            if said:
                self._across(self._row, said, "foot")
                self._row += 1

    def _across(self, row: int, text: str, look: str) -> None:
        self._sheet.merge_range(row, 0, row, len(self._columns) - 1, harmless(text), self._looks[look])


def _day(cell: Any) -> date:
    return date.fromisoformat(cell)


def _moment(cell: Any) -> datetime:
    return clock.local(cell).replace(tzinfo=None)


_WRITES: Mapping[Kind, Callable[[Worksheet, int, int, Any, Format], object]] = {
    Kind.TEXT: lambda sheet, row, place, cell, look: sheet.write_string(row, place, harmless(cell), look),
    Kind.NUMBER: lambda sheet, row, place, cell, look: sheet.write_number(row, place, cell, look),
    Kind.DATE: lambda sheet, row, place, cell, look: sheet.write_datetime(row, place, _day(cell), look),
    Kind.TIME: lambda sheet, row, place, cell, look: sheet.write_datetime(row, place, _moment(cell), look),
    Kind.MOMENT: lambda sheet, row, place, cell, look: sheet.write_datetime(row, place, _moment(cell), look),
}
