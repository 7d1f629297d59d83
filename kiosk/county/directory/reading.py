"""From the bytes of a directory file (CSV) to its centres, or a refusal that names the line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date

from kiosk.county.directory.models import Centre
from kiosk.errors import Refusal
from kiosk.words import _

NEEDED = ("division_code", "town", "village", "kind")
_CODE = re.compile(r"[0-9]{12}")


class BrokenDirectory(Refusal):
    """名录文件第 {line} 行的 {field} 有误：{problem}。名录没有改动，请改好后再试。"""

    code = "broken_directory"
    status = 422


def read_directory(content: bytes) -> list[Centre]:
    """Return the centres of a CSV file with a header line (UTF-8, or GB18030 as Excel saves it).

    Columns: division_code, town, village, kind and, as far as known, valid_from, valid_to (YYYY-MM-DD)
    and successor. Raises ``BrokenDirectory``.
    """
    table = csv.DictReader(io.StringIO(text_of(content), newline=""))
    missing = [name for name in NEEDED if name not in (table.fieldnames or ())]
    if missing:
        raise BrokenDirectory(line=1, field=missing[0], problem=_("没有这一列"))
    try:
        found = {centre.code: (line, centre) for line, centre in _centres(table)}
    except csv.Error:
        problem = _("不是正确的 CSV 写法，请检查引号")
        raise BrokenDirectory(line=table.line_num + 1, field=NEEDED[0], problem=problem) from None
    for line, centre in found.values():
        if centre.successor and centre.successor not in found:
            raise BrokenDirectory(line=line, field="successor", problem=_("名录里没有这个编码"))
    return [centre for _line, centre in found.values()]


def text_of(content: bytes) -> str:
    """Return the text of a directory file, whichever of the two encodings it has."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _centres(table: "csv.DictReader[str]") -> Iterator[tuple[int, Centre]]:
    seen: set[str] = set()
    for line, row in enumerate(table, 2):
        centre = _centre(line, {key: (value or "").strip() for key, value in row.items() if key})
        if centre.code in seen:
            raise BrokenDirectory(line=line, field="division_code", problem=_("这个编码写了两次"))
        seen.add(centre.code)
        yield line, centre


def _centre(line: int, row: Mapping[str, str]) -> Centre:
    _must_be_text(line, row)
    if not _CODE.fullmatch(row["division_code"]):
        raise BrokenDirectory(line=line, field="division_code", problem=_("要 12 位数字"))
    for name in NEEDED:
        if not row[name]:
            raise BrokenDirectory(line=line, field=name, problem=_("没有填"))
    begins, ends = _day(line, row, "valid_from"), _day(line, row, "valid_to")
    if begins and ends and ends < begins:
        raise BrokenDirectory(line=line, field="valid_to", problem=_("结束要晚于开始"))
    return Centre(
        row["division_code"], row["town"], row["village"], row["kind"], begins, ends, row.get("successor", "")
    )


def _must_be_text(line: int, row: Mapping[str, str]) -> None:
    for name, value in row.items():
        if "\0" in value:
            raise BrokenDirectory(line=line, field=name, problem=_("有数据库存不了的字符（U+0000）"))


def _day(line: int, row: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(row[name]) if row.get(name) else None
    except ValueError:
        raise BrokenDirectory(line=line, field=name, problem=_("要写成 2026-01-31 这样")) from None
