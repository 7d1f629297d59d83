"""From the bytes of a CSV file to the days it names, or a refusal that names line and field."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from kiosk.csv_records import BrokenTable, records
from kiosk.records.workdays.refusals import BrokenWorkdays, UnlikelyYear
from kiosk.records.workdays.rules import SATURDAY, Kind, Table, table_of
from kiosk.words import _

COLUMNS = ["date", "kind", "name", "source"]
MOST_ROWS = 20_000
LONGEST_WORDS = 400
YEARS = range(2000, 2101)
LIKELY_OFF = range(5, 41)
"""So many days from Monday to Friday a year's notice makes free; one stray row makes no year known."""
MOST_WORK = 20


class Row(NamedTuple):
    """One day of a table; ``name`` is the holiday, ``source`` who says so."""

    day: date
    kind: Kind
    name: str
    source: str


def read_workdays(content: bytes) -> tuple[Row, ...]:
    """Return the days that a CSV file holds, all or none; raises ``BrokenWorkdays`` or ``UnlikelyYear``."""
    try:
        rows, lines = _rows(records(content))
    except BrokenTable as broken:
        raise _broken(broken.line, "CSV", broken.problem) from None
    if all(row.kind == Kind.EXPECTED for row in rows.values()):
        raise _broken(1, "CSV", _("表里没有一天是 off 或 work"))
    _check_years(table_of((row.day, row.kind) for row in rows.values()), lines)
    return tuple(rows.values())


def _rows(written: Iterator[tuple[int, list[str]]]) -> tuple[dict[date, Row], dict[int, int]]:
    """Return the rows by day, and the line on which each year begins."""
    if next(written, (1, []))[1] != COLUMNS:
        raise _broken(1, "CSV", _("第一行应该是 date,kind,name,source"))
    rows: dict[date, Row] = {}
    lines: dict[int, int] = {}
    for line, cells in written:
        row = _row(line, cells)
        if row.day in rows:
            raise _broken(line, "date", _("这一天写了两次"))
        if len(rows) == MOST_ROWS:
            raise _broken(line, "CSV", _("行数太多，一张表最多两万行"))
        rows[row.day] = row
        lines.setdefault(row.day.year, line)
    return rows, lines


def _check_years(table: Table, lines: Mapping[int, int]) -> None:
    for year in sorted(table.years):
        off = sum(day.year == year and day.weekday() < SATURDAY for day in table.off)
        work = sum(day.year == year for day in table.work)
        if off not in LIKELY_OFF or work > MOST_WORK:
            raise UnlikelyYear(line=lines[year], year=year, off=off, work=work)


def _row(line: int, cells: list[str]) -> Row:
    if len(cells) != len(COLUMNS):
        raise _broken(line, "CSV", _("应该正好有四栏"))
    written, kind, name, source = cells
    day = _day(written)
    if day is None:
        raise _broken(line, "date", _("日期不对，应该像 2027-01-01 这样写"))
    for field, problem in _faults(day, kind, name, source):
        raise _broken(line, field, problem)
    return Row(day, Kind(kind), name, source)


def _faults(day: date, kind: str, *words: str) -> Iterator[tuple[str, str]]:
    if day.year not in YEARS:
        yield "date", _("年份只能是 2000 到 2100")
    if kind not in list(Kind):
        yield "kind", _("只能写 off（放假）、work（调休上班）或 expected（预计放假）")
    if kind == Kind.WORK and day.weekday() < SATURDAY:
        yield "kind", _("work 只用于周六和周日，这一天本来就上班")
    for field, said in zip(COLUMNS[2:], words, strict=True):
        if not 0 < len(said) <= LONGEST_WORDS:
            yield field, _("没有写，或者超过 400 个字")


def _day(written: str) -> date | None:
    """Return the day, or None; Python's parser alone would also take 20270101 and 2027-W01-5."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.isoformat() == written else None


def _broken(line: int, field: str, problem: str) -> BrokenWorkdays:
    return BrokenWorkdays(line=line, field=field, problem=problem)
