"""Writes config/workdays.csv anew, once the packages know the next year: ``python -m config.seed_workdays``.

Needs ``pip install chinesecalendar holidays`` on the developer's machine; a hall never needs them.
"""  # noqa: INP001 - config/ is a folder of files to edit, not a package

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import chinese_calendar
from chinese_calendar.constants import Holiday, holidays, workdays
from holidays import country_holidays

from kiosk.records.workdays.reading import COLUMNS, Row, read_workdays
from kiosk.records.workdays.rules import SATURDAY, Kind, Table, table_of

FILE = Path(__file__).with_name("workdays.csv")
YEARS_EXPECTED = 10
NOTICE = f"国务院放假安排通知 (chinesecalendar {version('chinesecalendar')})"
STATUTE = f"按放假办法推算，等通知 (holidays {version('holidays')})"
NAMES = {
    Holiday.new_years_day: "元旦",
    Holiday.spring_festival: "春节",
    Holiday.tomb_sweeping_day: "清明节",
    Holiday.labour_day: "劳动节",
    Holiday.dragon_boat_festival: "端午节",
    Holiday.national_day: "国庆节",
    Holiday.mid_autumn_festival: "中秋节",
    Holiday.anti_fascist_70th_day: "抗战胜利70周年纪念日",
}


def announced() -> Iterator[Row]:
    """Yield what the State Council's notices moved: weekdays off, and weekend days worked."""
    for kind, days in ((Kind.OFF, holidays), (Kind.WORK, workdays)):
        for day, name in days.items():
            if (day.weekday() < SATURDAY) == (kind == Kind.OFF):
                yield Row(day, kind, NAMES[Holiday(name)], NOTICE)


def expected(after: int) -> Iterator[Row]:
    """Yield the weekdays off by statute in the years after the last notice.

    Only the days that the statute itself names. Which weekday makes up for a holiday on a weekend,
    and which days are bridged or worked instead, is for each year's notice to say: ``holidays``
    guesses them ("observed"), and a guess must not move a due date.
    source: 全国年节及纪念日放假办法 (2024), Art. 2 and 6
    """
    years = range(after + 1, after + 1 + YEARS_EXPECTED)
    for day, name in country_holidays("CN", years=years, observed=False, language="zh_CN").items():
        if day.weekday() < SATURDAY:
            yield Row(day, Kind.EXPECTED, name.replace("; ", "、"), STATUTE)


def check(table: Table) -> None:
    """Fail unless the table says of every known day what chinesecalendar says."""
    day = date(min(table.years), 1, 1)
    while day.year <= max(table.years):
        if table.is_workday(day) != chinese_calendar.is_workday(day):
            raise AssertionError(day)
        day += timedelta(days=1)


def seed() -> None:
    """Write the file, after reading it back and checking it."""
    known = list(announced())
    rows = sorted([*known, *expected(max(row.day.year for row in known))])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *rows])
    content = out.getvalue().encode()
    check(table_of((row.day, row.kind) for row in read_workdays(content)))
    FILE.write_bytes(content)


if __name__ == "__main__":
    seed()
