"""The table of working days: what a file must hold, and how one replaces another."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.database import glance
from kiosk.records.workdays import queries
from kiosk.records.workdays.models import Source, WorkdayException, WorkdayTable
from kiosk.records.workdays.reading import MOST_ROWS, read_workdays
from kiosk.records.workdays.refusals import BrokenWorkdays, UnlikelyYear, WorkdaysMissing
from kiosk.records.workdays.rules import Due, Kind, Table, due, table_of
from kiosk.records.workdays.service import load_workdays, load_workdays_file
from kiosk.settings import ROOT
from tests.conftest import TurnableClock
from tests.notices import HEADER, NOTICE_2027, TABLE_2027

FILE = ROOT / "config" / "workdays.csv"
REST = "".join(f"2026-10-{day:02},off,国庆节,国办\n" for day in (2, 5, 6, 7))
SMALL = (
    f"{HEADER}2026-10-01,off,国庆节,国办\n2026-10-10,work,国庆节,国办\n2027-02-08,expected,春节,推算\n{REST}"
)
NOTICE = f"{NOTICE_2027}2027-01-02,work,元旦,国办\n"


def with_2027() -> bytes:
    """Return the seeded file after the notice for 2027 has been entered."""
    kept = [line for line in FILE.read_text("utf-8").splitlines(keepends=True) if line[:5] != "2027-"]
    return ("".join(kept) + NOTICE).encode()


@pytest.mark.parametrize("written", [
    SMALL.encode(),
    SMALL.encode("utf-8-sig"),
    SMALL.replace("\n", "\r\n").encode() + b",,,\r\n\r\n",
    SMALL.replace("2026-10-01,off", '"2026-10-01", off ').encode(),
], ids=["plain", "with a mark", "as Excel saves it", "quoted"])  # fmt: skip
def test_a_small_table_is_read(written: bytes) -> None:
    rows = read_workdays(written)
    assert [(str(row.day), row.kind) for row in rows[:3]] == [
        ("2026-10-01", Kind.OFF), ("2026-10-10", Kind.WORK), ("2027-02-08", Kind.EXPECTED),
    ]  # fmt: skip
    assert len(rows) == 7
    assert rows[0][2:] == ("国庆节", "国办")


def test_a_holiday_on_a_weekend_may_be_named() -> None:
    rows = read_workdays((SMALL + "2026-10-03,off,国庆节,国办\n").encode())
    assert rows[-1].day == date(2026, 10, 3)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "problem"),
    [
        ("2026-10-10", "2026-02-30", 3, "date", "日期不对"),
        ("2026-10-10", "2026/10/10", 3, "date", "2027-01-01 这样写"),
        ("2026-10-10", "20261010", 3, "date", "日期不对"),
        ("2026-10-10", "", 3, "date", "日期不对"),
        ("2026-10-10", "1999-10-10", 3, "date", "2000 到 2100"),
        ("2027-02-08", "2101-02-08", 4, "date", "2000 到 2100"),
        ("2026-10-10,work", "2026-10-10,holiday", 3, "kind", "只能写"),
        ("2026-10-10,work", "2026-10-09,work", 3, "kind", "本来就上班"),
        ("2026-10-10,work", "2026-10-01,off", 3, "date", "两次"),
        ("work,国庆节", "work,", 3, "name", "没有写"),
        ("推算", "推" * 401, 4, "source", "400"),
        ("work,国庆节,国办", "work,国庆节", 3, "CSV", "四栏"),
        ("work,国庆节,国办", "work,国庆节,国办,多", 3, "CSV", "四栏"),
        ("work,国庆节,国办", 'work,"国庆节,国办', 3, "CSV", "引号"),
        ("off,国庆节,国办\n2026-10-10", 'off,"国\n庆",国办\n\n2026', 5, "date", "日期不对"),
        ("date,kind", "日期,类型", 1, "CSV", "第一行"),
        (HEADER, "", 1, "CSV", "第一行"),
        (SMALL, "", 1, "CSV", "第一行"),
        (SMALL, HEADER, 1, "CSV", "没有一天"),
        (SMALL, HEADER + "2027-02-08,expected,春节,推算\n", 1, "CSV", "没有一天"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    old: str, new: str, line: int, field: str, problem: str
) -> None:
    assert old in SMALL
    words = refused(SMALL.replace(old, new, 1).encode())
    assert (words["line"], words["field"]) == (line, field)
    assert problem in str(words["problem"])


def test_a_file_that_excel_saved_in_chinese_code_is_refused_with_the_way_out() -> None:
    words = refused(SMALL.encode("gb18030"))
    assert words["line"] == 2
    assert "CSV UTF-8" in str(words["problem"])


def test_a_table_too_long_to_be_true_is_refused() -> None:
    first = date(2027, 1, 1).toordinal()
    days = map(date.fromordinal, range(first, first + MOST_ROWS - SMALL.count("\n") + 3))
    rows = [f"{day},expected,休,试\n" for day in days if day != date(2027, 2, 8)]
    assert len(read_workdays((SMALL + "".join(rows[:-1])).encode())) == MOST_ROWS
    assert refused((SMALL + "".join(rows)).encode())["line"] == MOST_ROWS + 2


@pytest.mark.parametrize(
    ("rows", "off", "work"),
    [
        ("2028-01-03,off,元旦,国办\n", 1, 0),
        ("2028-01-08,work,元旦,国办\n", 0, 1),
        ("".join(f"2028-02-{day:02},off,春节,国办\n" for day in (1, 2, 3, 4, 5, 6)), 4, 0),
        ("".join(f"2028-{month:02}-{day:02},off,休,试\n" for month in (5, 8) for day in range(1, 32)), 46, 0),
        ("".join(f"2029-02-{day:02},off,春节,国办\n" for day in range(5, 10)) + "".join(
            f"{date.fromordinal(date(2029, 3, 3).toordinal() + 7 * week)},work,休,试\n" for week in range(21)
        ), 5, 21),
    ],
    ids=["one holiday", "one make-up day", "weekends do not count", "many holidays", "many make-up days"],
)  # fmt: skip
def test_a_stray_row_makes_no_year_known(rows: str, off: int, work: int) -> None:
    with pytest.raises(UnlikelyYear) as refusal:
        read_workdays((SMALL + rows).encode())
    year = int(rows[:4])
    assert refusal.value.words == {"line": 9, "year": year, "off": off, "work": work}


def test_the_seeded_file_is_likely() -> None:
    table = table_of((row.day, row.kind) for row in read_workdays(FILE.read_bytes()))
    assert table.years == set(range(2004, 2027))


def refused(content: bytes) -> dict[str, object]:
    """Return the words of the refusal that a file gets."""
    with pytest.raises(BrokenWorkdays) as refusal:
        read_workdays(content)
    return refusal.value.words


def newest(session: Session) -> WorkdayTable:
    """Return the newest table, which there is."""
    found = queries.newest_table(session)
    assert found
    return found


def test_before_any_table_no_year_is_known_and_nothing_breaks(session: Session) -> None:
    assert queries.newest_table(session) is None
    assert queries.current(session) == Table()
    assert due(queries.current(session), date(2026, 11, 20), 1) == Due(date(2026, 11, 23), tentative=True)


def test_the_seeded_file_is_taken_into_use(session: Session, hall_clock: TurnableClock) -> None:
    load_workdays_file(session, FILE)
    edition = newest(session)
    assert (edition.edition, edition.source) == (1, "file")
    assert (edition.first_year, edition.last_year) == (2004, 2026)
    assert edition.loaded_at == int(hall_clock() * 1000)
    kept = session.scalar(select(func.count()).select_from(WorkdayException))
    assert edition.rows == kept == len(read_workdays(FILE.read_bytes()))


def test_the_same_bytes_again_change_nothing(session: Session) -> None:
    loaded = [load_workdays(session, SMALL.encode(), Source.COUNTY).edition for _ in range(2)]
    assert loaded == [1, 1]


def test_the_countys_notice_makes_a_tentative_date_firm(session: Session) -> None:
    load_workdays_file(session, FILE)
    accepted = date(2026, 11, 22)
    assert due(queries.current(session), accepted, 30) == Due(date(2027, 1, 4), tentative=True)
    edition = load_workdays(session, with_2027(), Source.COUNTY)
    assert (edition.edition, edition.last_year) == (2, 2027)
    assert due(queries.current(session), accepted, 30) == Due(date(2027, 1, 2), tentative=False)


def test_a_file_of_one_year_leaves_every_other_year(session: Session) -> None:
    load_workdays_file(session, FILE)
    before = queries.current(session)
    edition = load_workdays(session, TABLE_2027, Source.OFFICE)
    after = queries.current(session)
    assert (edition.first_year, edition.last_year) == (2004, 2027)
    assert after.years == before.years | {2027}
    assert {day for day in after.off if day.year != 2027} == before.off
    assert {day for day in before.expected if day.year != 2027} == after.expected
    assert due(after, date(2026, 9, 30), 1) == Due(date(2026, 10, 8), tentative=False)


def test_the_years_of_a_file_replace_those_years_whole(session: Session) -> None:
    load_workdays_file(session, FILE)
    load_workdays(session, TABLE_2027, Source.COUNTY)
    load_workdays(session, SMALL.encode(), Source.OFFICE)
    late = WorkdayException.date >= "2026"
    kept = session.scalars(
        select(WorkdayException.date).where(late, WorkdayException.date < "2028").order_by("date")
    )
    assert list(kept) == [
        "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07", "2026-10-10", "2027-02-08",
    ]  # fmt: skip
    assert queries.current(session).years == set(range(2004, 2027))


def test_the_file_beside_the_program_leaves_the_years_that_it_does_not_name(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "workdays.csv"
    load_workdays_file(session, FILE)
    file.write_bytes(TABLE_2027)
    for _ in range(2):
        load_workdays_file(session, file)
        assert newest(session).edition == 2
    assert queries.current(session).years == set(range(2004, 2028))


def test_old_bytes_may_come_back_as_a_new_edition(session: Session) -> None:
    for content in (SMALL.encode(), with_2027(), SMALL.encode()):
        load_workdays(session, content, Source.OFFICE)
    assert newest(session).edition == 3
    assert queries.current(session).years == set(range(2004, 2027))


@pytest.mark.parametrize(
    ("more", "in_use"), [("", Source.COUNTY), ("2027-02-09,expected,春节,推算\n", Source.FILE)]
)
def test_a_restart_takes_only_an_edited_file(
    session: Session, tmp_path: Path, more: str, in_use: Source
) -> None:
    file = tmp_path / "workdays.csv"
    file.write_text(SMALL, "utf-8")
    load_workdays_file(session, file)
    load_workdays(session, with_2027(), Source.COUNTY)
    file.write_text(SMALL + more, "utf-8")
    load_workdays_file(session, file)
    assert newest(session).source == in_use


def test_a_broken_or_missing_file_leaves_the_old_table(session: Session, tmp_path: Path) -> None:
    load_workdays(session, SMALL.encode(), Source.OFFICE)
    with pytest.raises(BrokenWorkdays):
        load_workdays(session, b"2027", Source.COUNTY)
    with pytest.raises(WorkdaysMissing):
        load_workdays_file(session, tmp_path / "nowhere.csv")
    assert session.scalar(select(func.count()).select_from(WorkdayTable)) == 1
    assert queries.current(session).off == {date(2026, 10, day) for day in (1, 2, 5, 6, 7)}


def test_a_look_outside_any_transaction_sees_the_same_table(session: Session) -> None:
    load_workdays(session, SMALL.encode(), Source.FILE)
    with glance(session) as read:
        assert queries.table(read) is queries.current(session)
