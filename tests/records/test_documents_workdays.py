"""The county's table of working days: its years come, and go back to what they were when it is taken back."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.records.cases.models import Case
from kiosk.records.documents import queries as documents
from kiosk.records.documents import service
from kiosk.records.workdays import queries
from kiosk.records.workdays.models import Source, WorkdayException
from kiosk.records.workdays.service import load_workdays, load_workdays_file
from kiosk.settings import ROOT
from tests.casework import casework
from tests.desk import Desk
from tests.from_county import CENTRE, document
from tests.notices import HEADER, TABLE_2027

FILE = ROOT / "config" / "workdays.csv"
NOTICE = document("workdays", TABLE_2027.decode(), 1)
MISTAKEN = document(
    "workdays", HEADER + "".join(f"2028-01-{day:02},off,元旦,国办\n" for day in range(3, 8)), 2
)
OF_2026 = HEADER + "".join(f"2026-10-{day:02},off,国庆节,国办\n" for day in (1, 2, 5, 6, 7))


@pytest.fixture
def hall(session: Session) -> Session:
    """The records of a hall that has taken the file beside the program."""
    load_workdays_file(session, FILE)
    return session


def kept(session: Session) -> set[tuple[str, str]]:
    """Return every day of the table in use, with its kind."""
    return {(row.date, row.kind) for row in session.scalars(select(WorkdayException))}


def test_the_countys_years_come_and_the_others_stay(hall: Session) -> None:
    before = kept(hall)
    assert service.apply(hall, NOTICE, CENTRE).state == "applied"
    newest = queries.newest_table(hall)
    assert newest
    assert (newest.source, newest.last_year) == (Source.COUNTY, 2027)
    assert {day for day in kept(hall) if day[0] < "2027"} == {day for day in before if day[0] < "2027"}
    assert date(2027, 1, 9) in queries.current(hall).work


@pytest.mark.parametrize("office", [False, True], ids=["nobody else", "the office spoke in between"])
def test_a_year_only_a_withdrawn_version_named_is_again_what_it_was(hall: Session, *, office: bool) -> None:
    service.apply(hall, NOTICE, CENTRE)
    if office:
        load_workdays(hall, OF_2026.encode(), Source.OFFICE)
    before, table = kept(hall), queries.current(hall)
    service.apply(hall, MISTAKEN, CENTRE)
    assert 2028 in queries.current(hall).years
    assert service.apply(hall, NOTICE, CENTRE).version == 1
    assert kept(hall) == before
    assert queries.current(hall) == table
    assert documents.in_use(hall)["workdays"].version == 1


def test_a_newer_version_replaces_the_older_one_whole(hall: Session) -> None:
    service.apply(hall, MISTAKEN, CENTRE)
    service.apply(hall, document("workdays", NOTICE.body, 3), CENTRE)
    assert queries.current(hall).years == set(range(2004, 2028)), "2028 was the older version's only"


def test_what_the_county_takes_back_leaves_the_halls_own(hall: Session) -> None:
    before = kept(hall)
    service.apply(hall, NOTICE, CENTRE)
    service.withdraw(hall, "workdays")
    assert kept(hall) == before
    newest = queries.newest_table(hall)
    assert newest
    assert (newest.source, newest.last_year, newest.rows) == (Source.FILE, 2026, len(before))


def test_what_the_office_gave_since_stays_when_the_county_takes_back(hall: Session) -> None:
    service.apply(hall, MISTAKEN, CENTRE)
    load_workdays(hall, TABLE_2027, Source.OFFICE)
    service.withdraw(hall, "workdays")
    newest = queries.newest_table(hall)
    assert newest
    assert (newest.source, newest.last_year) == (Source.OFFICE, 2027)
    assert queries.current(hall).years == set(range(2004, 2028))


def test_a_restart_leaves_the_countys_days(hall: Session) -> None:
    service.apply(hall, NOTICE, CENTRE)
    before = kept(hall)
    load_workdays_file(hall, FILE)
    assert kept(hall) == before


def test_a_broken_table_leaves_the_days_and_is_explained(hall: Session) -> None:
    service.apply(hall, NOTICE, CENTRE)
    before = kept(hall)
    row = service.apply(hall, document("workdays", HEADER + "2029-01-01,off,元旦,国办\n", 2), CENTRE)
    assert (row.state, row.reason) == ("refused", "unlikely_year")
    assert "2029 年的放假天数不像真的" in row.problem
    assert kept(hall) == before


def test_what_is_due_moves_with_the_countys_table_and_back(desk: Desk, session: Session) -> None:
    work = casework(desk)
    no = work.accepts("MZ01").no
    assert _due(work.case(no)) == ("2027-01-05", True)
    service.apply(session, NOTICE, CENTRE)
    assert _due(work.case(no)) == ("2027-01-06", False)
    service.withdraw(session, "workdays")
    assert _due(work.case(no)) == ("2027-01-05", True)


def _due(case: Case) -> tuple[str | None, bool]:
    return case.due_date, case.due_tentative
