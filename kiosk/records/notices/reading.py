"""From the bytes of a CSV file to the county's lines, or a refusal that names line and field."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from kiosk.csv_records import BrokenTable, records
from kiosk.records.notices.refusals import BrokenNotices
from kiosk.words import _

COLUMNS = ["show", "from", "until", "words"]
PLACES = {"tv": (True, False), "kiosk": (False, True), "both": (True, True)}
"""Where a line is shown: on the TV, at the kiosk."""
MOST_LINES = 20
LONGEST_LINE = 200


class Line(NamedTuple):
    """One line of the county, and the days on which it is shown (both count; None is no bound)."""

    on_tv: bool
    on_kiosk: bool
    first_day: str | None
    last_day: str | None
    words: str


def read_notices(content: bytes) -> list[Line]:
    """Return the lines that a CSV file holds, all or none; there may be none. Raises ``BrokenNotices``."""
    try:
        written = records(content)
        if next(written, (1, []))[1] != COLUMNS:
            raise _broken(1, "CSV", _("第一行应该是 show,from,until,words"))
        lines = [_line(place, cells) for place, cells in written]
    except BrokenTable as broken:
        raise _broken(broken.line, "CSV", broken.problem) from None
    if len(lines) > MOST_LINES:
        raise _broken(1, "CSV", _("通知太多，最多 20 条"))
    return lines


def _line(place: int, cells: list[str]) -> Line:
    if len(cells) != len(COLUMNS):
        raise _broken(place, "CSV", _("应该正好有四栏；通知里有英文逗号时，整句加上英文双引号"))
    show, first, last, words = cells
    for field, problem in _faults(show, first, last, words):
        raise _broken(place, field, problem)
    return Line(*PLACES[show], first or None, last or None, words)


def _faults(show: str, first: str, last: str, words: str) -> Iterator[tuple[str, str]]:
    if show not in PLACES:
        yield "show", _("只能写 tv（电视）、kiosk（取号机）或 both（两处）")
    for field, day in (("from", first), ("until", last)):
        if day and not _is_day(day):
            yield field, _("日期不对，应该像 2027-01-01 这样写，或者空着")
    if first and last and last < first:
        yield "until", _("最后一天比第一天还早")
    if not 0 < len(words) <= LONGEST_LINE:
        yield "words", _("没有写，或者超过 200 个字")


def _is_day(written: str) -> bool:
    """Return whether it is a day; Python's parser alone would also take 20270101 and 2027-W01-5."""
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _broken(line: int, field: str, problem: str) -> BrokenNotices:
    return BrokenNotices(line=line, field=field, problem=problem)
