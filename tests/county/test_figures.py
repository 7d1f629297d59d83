"""The figures of a period: they agree with the rows behind them, rank, compare, and tell nothing secret."""

import io
import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qsl

import openpyxl
import pytest
from flask import Flask

from kiosk.clock import MINUTE
from kiosk.county.intake import taking
from kiosk.county.intake.counting import LONGEST_MS
from kiosk.county.intake.taking import Parcel
from kiosk.county.reports import figures, rows, rows_rules
from kiosk.county.reports.figures import By, Wanted
from kiosk.county.reports.measures import MEASURES, VIEWS
from kiosk.county.reports.periods import Period
from kiosk.county.reports.rows import Asked, Rows
from kiosk.county.store.database import CountyDatabase
from kiosk.county.users.service import Role
from kiosk.wire.lines import CONFIDENTIAL
from tests.conftest import TurnableClock
from tests.county.busy import LAOZHUANG, LISHUGOU, SHAPO, TODAY, busy_county
from tests.county.people import Reader, county_app
from tests.county.village import FINISHED, MORNING, TICKET, Village

DAY = date.fromisoformat(TODAY)
ROWS = re.compile(r'href="(/figures/rows\?[^"]+)"')


@pytest.fixture
def busy(county: CountyDatabase) -> CountyDatabase:
    return busy_county(county)


@pytest.fixture
def app(busy: CountyDatabase) -> Flask:
    return county_app(busy)


@pytest.fixture
def officer(app: Flask, busy: CountyDatabase) -> Reader:
    return Reader(app, busy, Role.OFFICER)


def a_month(prefix: str = "") -> Wanted:
    return Wanted(prefix, Period("days", date(2026, 10, 25), DAY))


def pages(county: CountyDatabase, asked: Asked) -> Iterator[Rows]:
    """Walk through all pages of rows."""
    start: int | None = asked.start
    while start is not None:
        found = rows.rows(county, asked._replace(start=start))
        yield found
        start = found.after


def all_rows(county: CountyDatabase, asked: Asked) -> list[dict[str, object]]:
    return [row for page in pages(county, asked) for row in page.rows]


SECRET = dict.fromkeys(("requests", "opened", "visits", "finished", "waited", "quoted", "served"), 3)
"""Counted in the figure, but not among its rows: one of every village."""


@pytest.mark.parametrize("figure", rows_rules.BEHIND)
def test_a_figure_and_the_rows_behind_it_agree(busy: CountyDatabase, figure: str) -> None:
    asked = Asked(figure, a_month(), size=2)
    found = list(pages(busy, asked))
    listed = [row for page in found for row in page.rows]
    assert found[0].total > 0
    assert sum(page.confidential for page in found) == SECRET.get(figure, 0)
    assert len(listed) == found[0].total - SECRET.get(figure, 0)
    assert {row["centre"] for row in listed} == {SHAPO, LAOZHUANG, LISHUGOU}


def test_ratings_of_a_village_are_not_listed_while_there_are_few(county: CountyDatabase) -> None:
    for code, scores in ((SHAPO, (1, 5)), (LAOZHUANG, (1, 4, 5))):
        village = Village(code)
        for number, score in enumerate(scores):
            village.notes("rating", f"r{number}", score=score, way="pad", rated_at=MORNING)
        taking.take_in(county, Parcel.of(village.batch()))
    listed = rows.rows(county, Asked("rated", a_month()))
    assert (listed.total, {row["centre"] for row in listed.rows}) == (3, {LAOZHUANG})
    assert rows.rows(county, Asked("bad", a_month(SHAPO))).total == 0, "nor how many of them are bad"


@pytest.mark.parametrize("waited", [-MINUTE, LONGEST_MS])
def test_a_visit_over_which_a_clock_was_set_is_not_timed(county: CountyDatabase, waited: int) -> None:
    village = Village()
    jumped = {"first_called_at": MORNING + waited, "served_ms": LONGEST_MS}
    village.notes("ticket", "t1", **(TICKET | FINISHED | jumped))
    village.serves("t2")
    taking.take_in(county, Parcel.of(village.batch()))
    sums = figures.sums(county, a_month(), By.VILLAGE, ("visits", "wait_mean", "kept", "serve_mean"))[SHAPO]
    counted = {"visits": 2, "waited": 1, "wait_ms": 4 * MINUTE, "quoted": 1, "served": 1}
    assert counted.items() <= sums.items()
    assert sums["served_ms"] == 6 * MINUTE
    for figure in ("waited", "quoted", "served"):
        assert len(rows.rows(county, Asked(figure, a_month())).rows) == 1, figure
    shown = rows.rows(county, Asked("visits", a_month())).rows
    assert [(row["wait"], row["served"]) for row in shown].count((None, None)) == 1


@pytest.mark.parametrize("figure", rows_rules.OF_ITEM)
def test_a_figure_of_an_item_and_its_rows_agree(busy: CountyDatabase, figure: str) -> None:
    asked = Asked(figure, a_month(), item="SB01")
    assert len(all_rows(busy, asked)) == rows.rows(busy, asked).total > 0
    assert rows.rows(busy, asked._replace(item="NY03")).total == 0


def test_the_page_says_why_it_lists_less_than_it_counts(officer: Reader) -> None:
    day = {"period": "days", "from": TODAY, "to": TODAY}
    page = officer.reads("/figures/rows", figure="requests", **day)
    assert "一共 6 条" in page
    assert "3 条是保密的事" in page
    assert "保密的事，只计数，不列出来" not in officer.reads("/figures/rows", figure="home_asked", **day)
    assert "一行是一次来访" in officer.reads("/figures/rows", figure="errands", item="SB01", **day)


def test_what_is_late_now_is_told_with_its_rows(busy: CountyDatabase) -> None:
    now = figures.now(busy, "", By.VILLAGE)
    assert now[SHAPO] == {"overdue": 1, "open_follow_ups": 1}
    for figure, key in (("overdue", "due"), ("open_follow_ups", "due")):
        found = rows.rows(busy, Asked(figure, a_month(), size=2))
        assert (found.total, len(found.rows), found.after, found.before) == (3, 2, 2, None)
        assert found.rows[0][key]
    assert figures.now(busy, "", By.TOWN)["410327111"]["overdue"] == 2
    assert figures.now(busy, "", By.ITEM)["SB01"]["overdue"] == 3


def test_a_case_is_counted_as_decided_on_the_day_of_its_decision(busy: CountyDatabase) -> None:
    today = Wanted(SHAPO, Period("days", DAY, DAY))
    late = [bool(row["late"]) for row in all_rows(busy, Asked("decided", today))]
    assert sorted(late) == [False, False, True]


@pytest.mark.parametrize("by", By)
def test_figures_stand_by_town_village_day_and_item(officer: Reader, by: By) -> None:
    page = officer.reads("/figures", period="today", by=by)
    named = {By.TOWN: "樊村镇", By.VILLAGE: "上观乡 梨树沟村", By.DAY: TODAY, By.ITEM: "养老保险参保登记"}
    assert named[by] in page


@pytest.mark.parametrize("view", VIEWS)
def test_every_number_of_every_table_leads_to_rows_that_are_there(officer: Reader, view: str) -> None:
    page = officer.reads("/figures", period="month", view=view, by="village")
    addresses = {address.replace("&amp;", "&") for address in ROWS.findall(page)}
    assert len(addresses) > len(VIEWS[view].names)
    for address in addresses:
        path, _mark, query = address.partition("?")
        assert 'class="empty"' not in officer.reads(path, **dict(parse_qsl(query))), address


def test_figures_are_ranked_as_the_reader_chose(officer: Reader, busy: CountyDatabase) -> None:
    with busy.front() as connection:
        connection.execute("UPDATE centre_days SET visits = 99 WHERE centre = %s", (LISHUGOU,))
    down = officer.reads("/figures", period="today", by="village", sort="visits")
    up = officer.reads("/figures", period="today", by="village", sort="visits", order="up")
    assert 'aria-sort="descending"' in down
    assert down.index("梨树沟村</a>") < down.index("沙坡村</a>")
    assert up.index("梨树沟村</a>") > up.index("沙坡村</a>")


def test_the_period_before_stands_beside(officer: Reader, hall_clock: TurnableClock) -> None:
    hall_clock.goes_on(24 * 60)
    page = officer.reads("/figures", period="today", by="town")
    assert "前一段 27" in page
    assert "-100.0%" in page


def test_a_way_leads_down_and_up_again(officer: Reader) -> None:
    county = officer.reads("/figures", period="today")
    assert "/figures?period=today&amp;place=410327111" in county
    town = officer.reads("/figures", period="today", place="410327111")
    assert f"place={SHAPO}" in town
    assert "梨树沟村" not in town
    village = officer.reads("/figures", period="today", place=SHAPO)
    assert "樊村镇 沙坡村" in village
    assert f"/centres/{SHAPO}" in village


def test_nothing_confidential_is_listed(officer: Reader) -> None:
    for figure in (*rows_rules.BEHIND, *rows_rules.NOW):
        page = officer.reads("/figures/rows", figure=figure, period="month")
        assert "confidential" not in page.replace("<!--", "")
    assert "保密" in officer.reads("/figures", view="cases")


def test_a_wrong_period_is_refused_in_words(officer: Reader) -> None:
    answer = officer.opens("/figures", period="days", **{"from": "2026-12-01", "to": "2026-11-01"})
    assert answer.status_code == 422
    assert "请重新选择" in answer.get_data(as_text=True)


def test_a_period_without_anything_says_what_to_do(officer: Reader) -> None:
    page = officer.reads("/figures", period="days", by="day", **{"from": "2020-01-01", "to": "2020-01-02"})
    assert "请换一段时间" in page


def test_figures_and_rows_are_had_as_excel(officer: Reader) -> None:
    found = officer.opens("/figures", period="today", by="village", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(found.data)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:2] == ["村", "来访"]
    assert sheet["B3"].value == 9
    assert sheet["G3"].value == 5
    found = officer.opens("/figures/rows", figure="visits", period="today", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(found.data)).active
    assert sheet is not None
    assert sheet.max_row == 2 + 24


def test_a_file_that_cannot_hold_all_rows_says_so(officer: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST", 10)
    found = officer.opens("/figures/rows", figure="visits", period="today", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(found.data)).active
    assert sheet is not None
    assert "共 27 条，这里是最近的 16 条" in str(sheet["A1"].value)


def test_an_unknown_figure_is_not_there(officer: Reader) -> None:
    assert officer.opens("/figures/rows", figure="secrets").status_code == 404
    assert set(MEASURES) >= set(rows_rules.NOW)


@pytest.mark.parametrize(
    "errand", [{"category": "SB", "item": CONFIDENTIAL}, {"category": CONFIDENTIAL, "item": None}]
)
def test_a_visit_with_a_confidential_errand_is_only_counted(
    county: CountyDatabase, village: Village, errand: dict[str, str | None]
) -> None:
    other = {"category": "SB", "item": "SB01", "outcome": "done"}
    village.serves("t1", number=1)
    village.serves("t2", number=2, errands=[other, errand | {"outcome": "done"}])
    taking.take_in(county, Parcel.of(village.batch()))
    for figure in ("visits", "finished"):
        found = rows.rows(county, Asked(figure, a_month()))
        assert [row["number"] for row in found.rows] == ["A001"]
        assert (found.total, found.confidential) == (2, 1)
