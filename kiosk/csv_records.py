"""Reads a CSV file as a clerk's Excel saves it: the cells of each record, and the line it begins on."""

import csv
from collections.abc import Iterator
from io import StringIO

from kiosk.words import _


class BrokenTable(Exception):  # noqa: N818 - the reader of each kind of table makes its own refusal of it
    """Bytes that are no CSV in UTF-8: on which line, and why."""

    def __init__(self, line: int, problem: str) -> None:
        """Keep the place and the words."""
        super().__init__(line, problem)
        self.line, self.problem = line, problem


def records(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the line (from 1) and the trimmed cells of each record that is not blank.

    Raises ``BrokenTable``.
    """
    reader = csv.reader(StringIO(_text(content), newline=""), strict=True)
    line = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise BrokenTable(line, _("不是正确的 CSV 写法，请检查引号")) from None


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BrokenTable(line, _("不是 UTF-8 编码，请另存为“CSV UTF-8”格式")) from None
