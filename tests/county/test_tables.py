"""Tables: the same values on a page and in Excel, ranked, nothing that can calculate."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from kiosk.county.pages import tables
from kiosk.county.pages.tables import Column, Kind, Table
from kiosk.county.reports.measures import OVER
from kiosk.county.store.database import CountyDatabase
from tests.county.people import county_app

MOMENT = datetime(2026, 11, 22, 18, 13, tzinfo=UTC)
WRITTEN = {
    Kind.TEXT: ("=1+1", "=1+1"), Kind.NUMBER: (12_345, "12,345"), Kind.SHARE: (0.721, "72.1%"),
    Kind.CHANGE: (-0.05, "-5.0%"), Kind.SCORE: (4.368, "4.37"), Kind.MINUTES: (90_000, "1.5"),
    Kind.WITHIN: (10, "10 分钟"), Kind.WORDS: (["等候中", "已办结"], "等候中、已办结"),
    Kind.DATE: (date(2026, 11, 23), "2026-11-23"), Kind.MOMENT: (MOMENT, "2026-11-23 02:13"),
    Kind.TIME: (MOMENT, "02:13"),
}  # fmt: skip
TABLE = Table(
    "一张表", [Column(kind, kind, kind) for kind in Kind],
    [{kind: value for kind, (value, _said) in WRITTEN.items()}, dict.fromkeys(Kind)], "空的",
)  # fmt: skip


@pytest.fixture
def _request(county: CountyDatabase) -> Iterator[None]:
    with county_app(county).test_request_context("/figures?sort=n&order=up&place=4"):
        yield


@pytest.mark.usefixtures("_request")
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_written_as_people_read_it(kind: Kind) -> None:
    value, said = WRITTEN[kind]
    assert tables.written(Column("x", "x", kind), value) == said
    assert tables.written(Column("x", "x", kind), None) == "–"


@pytest.mark.usefixtures("_request")
def test_the_last_bucket_has_no_bound() -> None:
    assert tables.written(Column("x", "x", Kind.WITHIN), OVER) == "120 分钟以上"


@pytest.mark.usefixtures("_request")
def test_a_page_shows_every_value_and_its_links() -> None:
    linked = Column("a", "甲", Kind.NUMBER, lambda _row: "/there?a=1&b=2", lambda _row: "bad")
    page = tables.shown(Table("表", [linked], [{"a": 5}], "空的"))
    assert '<a href="/there?a=1&amp;b=2">5</a>' in page
    assert "tone bad" in page
    assert "空的" in tables.shown(Table("表", [linked], [], "空的"))


@pytest.mark.usefixtures("_request")
def test_excel_has_the_values_themselves_and_nothing_calculates() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(tables.excel(TABLE).data)).active
    assert sheet is not None
    assert sheet.title == "一张表"
    values = dict(zip(Kind, (cell.value for cell in sheet[3]), strict=True))
    assert values[Kind.TEXT] == "=1+1"
    assert sheet["A3"].data_type == "s"
    assert values[Kind.NUMBER] == 12_345
    assert values[Kind.MINUTES] == 1.5
    assert values[Kind.WORDS] == "等候中、已办结"
    assert values[Kind.MOMENT] == datetime(2026, 11, 23, 2, 13)  # noqa: DTZ001 - Excel knows no zones
    assert {cell.value for cell in sheet[4]} == {None}


@pytest.mark.usefixtures("_request")
def test_rows_are_ranked_and_those_without_a_value_come_last() -> None:
    rows: list[dict[str, Any]] = [{"n": 2}, {"n": None}, {"n": 1}, {"n": 3}]
    ranked, ranking = tables.ranked(rows, ["n"], "n")
    assert [row["n"] for row in ranked] == [1, 2, 3, None]
    assert not ranking.descending
    assert ranking.address("n") == "/figures?sort=n&place=4"
    assert ranking.address("m") == "/figures?sort=m&place=4"


@pytest.mark.usefixtures("_request")
def test_a_heading_turns_the_order_round() -> None:
    ranking = tables.ranked([], ["n"], "n")[1]
    assert ranking._replace(descending=True).address("n") == "/figures?sort=n&order=up&place=4"
