"""The lists of cases agree with the rules, and read no more than they show."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import event

from kiosk.database import hand
from kiosk.records.cases import listing, queries, rules
from kiosk.records.cases.listing import View, Wanted
from kiosk.records.staff.queries import member
from kiosk.records.workdays.rules import Table, working_days_between
from tests.casework import Casework, casework
from tests.conftest import TurnableClock
from tests.desk import Desk

AMBER = 2
DAY = 24 * 60
HOLIDAYS = Table(
    off=frozenset({date(2026, 10, day) for day in range(1, 8)}), work=frozenset({date(2026, 10, 10)})
)


@pytest.fixture
def work(desk: Desk) -> Casework:
    return casework(desk)


@pytest.fixture
def asked(work: Casework) -> Iterator[list[tuple[str, object]]]:
    """Every statement that the session sends from now on."""
    sent: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        sent.append((statement, values))

    engine = work.session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def shown(work: Casework, view: View, n: int = 1) -> listing.Page:
    reader = member(work.session, work.desk.clerks[n])
    return listing.listed(work.session, Wanted(view), reader, AMBER)


@given(
    some.dates(date(2026, 9, 15), date(2026, 10, 25)), some.integers(-20, 20), some.integers(0, 5)
)  # fmt: skip
def test_the_bounds_of_red_and_amber_are_those_of_the_rules(today: date, ahead: int, amber: int) -> None:
    due = today + timedelta(days=ahead)
    red, soon = listing.until(HOLIDAYS, today, amber)
    found = "red" if due < red else "amber" if due < soon else "calm"
    left = working_days_between(HOLIDAYS, today, due)
    assert found == rules.urgency(left, amber, clock_stands=False)


def test_the_alarm_counts_what_the_rules_call_late(work: Casework, hall_clock: TurnableClock) -> None:
    cases = [work.accepts(item) for item in ("SB04", "DQ03", "SB01", "MZ01", "SB04")]
    work.steps(cases[0], "stop_clock", note="公示")
    hall_clock.goes_on(2 * DAY)
    alarm = listing.alarm(work.session, work.desk.clerks[1], AMBER)
    standing = [
        queries.standing_of(work.session, queries.case(work.session, case.no), AMBER) for case in cases
    ]
    late = [each for each in standing if each.urgency != "calm"]
    assert (alarm.red, alarm.amber) == (1, 1)
    assert [(line.no, line.left, line.urgency) for line in alarm.first] == [
        (each.case.no, each.left, each.urgency)
        for each in sorted(late, key=lambda each: (each.left or 0, each.case.id))
    ]


def test_a_decided_case_tells_whether_it_was_in_time(work: Casework, hall_clock: TurnableClock) -> None:
    case = work.accepts("SB04")
    hall_clock.goes_on(3 * DAY)
    work.steps(case, "decide", note="办好了")
    hall_clock.goes_on(3 * DAY)
    (line,) = shown(work, View.DECIDED).lines
    assert (line.left, line.urgency) == (-2, "calm")


def test_a_withdrawn_case_has_no_days_left(work: Casework) -> None:
    work.steps(work.accepts("SB04"), "withdraw", note="不办了")
    assert [line.left for line in shown(work, View.ENDED).lines] == [None]


@pytest.mark.parametrize("view", View)
def test_a_page_is_two_questions_and_no_sorting_of_the_whole_table(
    work: Casework, asked: list[tuple[str, object]], view: View
) -> None:
    for _ in range(3):
        work.accepts("SB01")
    reader = member(work.session, work.desk.clerks[1])
    asked.clear()
    listing.listed(work.session, Wanted(view), reader, AMBER)
    lists = [(statement, values) for statement, values in asked if "FROM cases" in statement]
    assert len(lists) == 1
    driver = work.session.connection()
    plan = [row[3] for row in driver.exec_driver_sql(f"EXPLAIN QUERY PLAN {lists[0][0]}", lists[0][1])]  # type: ignore[arg-type]
    assert "SCAN cases" not in plan
    assert view in {View.MINE, View.HANDED} or "USE TEMP B-TREE FOR ORDER BY" not in plan


def test_the_desks_first_page_looks_at_the_open_cases_only(work: Casework) -> None:
    work.accepts("SB01")
    driver = hand(work.session)
    said: list[str] = []
    driver.set_trace_callback(said.append)
    listing.alarm(work.session, work.desk.clerks[1], AMBER)
    driver.set_trace_callback(None)
    (look,) = [statement for statement in said if "FROM cases" in statement]
    assert len(said) <= 4
    plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {look}")]
    assert "SEARCH cases USING INDEX ix_cases_open (due_date<?)" in plan
