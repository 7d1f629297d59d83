"""The ledger page by page: nothing twice, nothing left out, found by any filter without reading it all."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kiosk.errors import Refusal
from kiosk.pen import writing
from kiosk.records.cases.models import Case
from kiosk.records.ledger import periods, queries
from kiosk.records.ledger.periods import Period
from kiosk.records.ledger.queries import Wanted
from kiosk.records.ledger.refusals import PeriodReversed, PeriodTooLong
from tests.casework import Casework, casework
from tests.desk import Desk
from tests.records.ledgers import NOVEMBER, SOMEBODY, shown


@pytest.fixture
def work(desk: Desk) -> Casework:
    """Two clerks with their cases, on Monday 2026-11-23 at nine."""
    return casework(desk)


def many(work: Casework, count: int) -> list[str]:
    """Keep so many cases, five a day from 2 November on; return their numbers."""
    first = work.opens("SB01")
    kept = {column.key: getattr(first, column.key) for column in Case.__table__.columns}
    numbers = []
    with writing(work.session):
        for place in range(count):
            day, number = f"2026-11-{place // 5 + 2:02d}", place % 5 + 1
            numbers.append(f"000000000000-{day.replace('-', '')}-{number:03d}")
            here = {"id": f"case-{place:03d}", "no": numbers[-1], "business_date": day, "number": number}
            work.session.add(Case(**{**kept, **here, "contact_id": None}))
    return numbers


def test_every_page_together_is_the_whole_ledger(work: Casework) -> None:
    numbers = many(work, 101)
    pages = [queries.page(work.session, Wanted("2026-11-01", "2026-11-22"), n, SOMEBODY) for n in (1, 2, 3)]
    assert [page.pages for page in pages] == [3, 3, 3]
    assert [entry[3] for page in pages for entry in page.entries] == numbers
    assert [entry[0] for page in pages for entry in page.entries] == list(range(1, 102))
    assert [len(page.entries) for page in pages] == [50, 50, 1]


def test_a_period_ends_where_it_ends_also_before_the_newest_case(work: Casework) -> None:
    many(work, 30)
    for last, total in (("2026-11-03", 10), ("2026-11-07", 30), ("2026-11-22", 30), ("2026-11-23", 31)):
        for category in ("", "SB"):
            wanted = Wanted("2026-11-02", last, category=category)
            page = queries.page(work.session, wanted, 1, SOMEBODY)
            assert (page.total, len(page.entries)) == (total, min(total, 50)), last


@pytest.mark.parametrize(("asked", "shown_page"), [(0, 1), (-3, 1), (9999, 3)])
def test_a_page_that_is_not_there_is_the_nearest_one(work: Casework, asked: int, shown_page: int) -> None:
    many(work, 101)
    page = queries.page(work.session, Wanted("2026-11-01", "2026-11-22"), asked, SOMEBODY)
    assert page.page == shown_page


def test_an_empty_ledger_has_one_empty_page(work: Casework) -> None:
    page = shown(work)
    assert (page.entries, page.total, page.pages, page.page) == ([], 0, 1, 1)


FILTERS: list[tuple[dict[str, Any], int]] = [
    ({"category": "SB"}, 2), ({"category": "YS"}, 1), ({"item": "SB02"}, 1), ({"item": "XX09"}, 0),
    ({"case_type": "instant"}, 1), ({"case_type": "promise"}, 1), ({"state": "delivered"}, 1),
    ({"is_open": True}, 2), ({"label": "A001"}, 1), ({"day": "2026-11-23", "number": 2}, 1),
    ({"number": 2}, 1), ({"name": "张三"}, 2), ({"name": "三丰"}, 0), ({"name": "张", "is_open": True}, 2),
]  # fmt: skip


def test_the_ledger_is_filtered(work: Casework) -> None:
    work.accepts("SB01")
    work.opens("SB02", n=2)
    work.finishes("YS04")
    for wanted, found in FILTERS:
        page = shown(work, **wanted)
        assert (page.total, len(page.entries)) == (found, found), wanted


def test_a_first_contact_is_looked_for(work: Casework) -> None:
    work.opens("SB01", n=2)
    assert shown(work, first_contact=work.desk.clerks[2]).total == 1
    assert shown(work, first_contact=work.desk.clerks[1]).total == 0


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("a1", {"label": "A001"}), ("Ａ０１２", {"label": "A012"}), ("A1000", {"label": "A1000"}),
        ("410327204205-20261123-007", {"day": "2026-11-23", "number": 7}),
        ("20261123-1000", {"day": "2026-11-23", "number": 1000}), (" 7 ", {"number": 7}),
        (" 张 三 ", {"name": "张 三"}), ("", {"name": ""}), ("13812345678", {"name": "13812345678"}),
    ],
)  # fmt: skip
def test_a_searched_text_is_understood(text: str, means: dict[str, Any]) -> None:
    assert queries.sought(text) == means


def test_a_year_is_looked_through_without_its_rows(session: Session) -> None:
    for wanted in ({}, *(wanted for wanted, _found in FILTERS if "name" not in wanted)):
        for who, index in (("", "ix_cases_ledger"), ("li", "ix_cases_first_contact")):
            found = plan(session, first_contact=who, **wanted)
            assert f"SEARCH cases USING COVERING INDEX {index}" in found


def test_a_name_is_looked_up_and_not_searched(session: Session) -> None:
    found = plan(session, name="张三", is_open=True)
    assert "SEARCH contacts USING INDEX ix_contacts_name" in found
    assert "SEARCH cases USING INDEX ix_cases_contact" in found


def test_what_is_late_is_found_without_the_rest(session: Session) -> None:
    for more in ({}, {"category": "SB"}):
        assert "ix_cases_late (business_date>? AND business_date<?)" in plan(session, overdue=True, **more)


def plan(session: Session, **wanted: Any) -> str:
    """Return how SQLite counts what is looked for."""
    chosen, values = queries.choice(Wanted(*NOVEMBER, **wanted))
    steps = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN SELECT count(*) {chosen}", values)
    return " ".join(step[3] for step in steps)


@pytest.mark.parametrize(
    ("first", "last", "spoken", "stem"),
    [
        ("2026-11-01", "2026-11-30", "2026年11月", "2026-11"),
        ("2024-02-01", "2024-02-29", "2024年2月", "2024-02"),
        ("2026-01-01", "2026-12-31", "2026年", "2026"),
        ("2026-11-23", "2026-11-23", "2026年11月23日", "2026-11-23"),
        ("2026-11-01", "2026-11-29", "2026年11月1日至2026年11月29日", "2026-11-01_2026-11-29"),
        ("2025-12-01", "2026-01-31", "2025年12月1日至2026年1月31日", "2025-12-01_2026-01-31"),
    ],
)
def test_a_period_has_a_name(first: str, last: str, spoken: str, stem: str) -> None:
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert (periods.spoken(period), periods.stem(period)) == (spoken, stem)


@pytest.mark.parametrize(
    ("choice", "today", "days"),
    [
        ("today", "2026-11-23", ("2026-11-23", "2026-11-23")),
        ("week", "2026-11-29", ("2026-11-23", "2026-11-29")),
        ("month", "2026-02-28", ("2026-02-01", "2026-02-28")),
        ("month", "2026-12-31", ("2026-12-01", "2026-12-31")),
        ("last_month", "2026-01-31", ("2025-12-01", "2025-12-31")),
        ("year", "2026-11-23", ("2026-01-01", "2026-12-31")),
    ],
)
def test_the_quick_choices(choice: str, today: str, days: tuple[str, str]) -> None:
    assert periods.CHOICES[choice][1](date.fromisoformat(today)).days == days


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [("2026-11-02", "2026-11-01", PeriodReversed), ("0026-11-01", "2026-11-01", PeriodTooLong)],
)
def test_a_mistyped_period_is_refused(first: str, last: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        periods.between(date.fromisoformat(first), date.fromisoformat(last))
