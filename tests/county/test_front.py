"""The first page: what needs a person first, figures that lead to rows, everybody their own villages."""

import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import openpyxl
import pytest
from flask import Flask

from kiosk.county.directory.service import take_directory
from kiosk.county.store.database import CountyDatabase
from kiosk.county.users.service import Role
from tests.conftest import TurnableClock
from tests.county.busy import LAOZHUANG, LISHUGOU, SHAPO, busy_county
from tests.county.nightly import enrols, reports
from tests.county.people import Reader, county_app
from tests.county.postgres import CENTRES

LINK = re.compile(r'href="(/[^"#]*)"')
MINE = ("/", "/nights", "/figures", "/centres")


@pytest.fixture
def busy(county: CountyDatabase) -> CountyDatabase:
    return busy_county(county)


@pytest.fixture
def app(busy: CountyDatabase) -> Flask:
    return county_app(busy)


@pytest.fixture
def officer(app: Flask, busy: CountyDatabase) -> Reader:
    return Reader(app, busy, Role.OFFICER)


def test_a_quiet_night_says_that_there_is_nothing_to_do(officer: Reader, busy: CountyDatabase) -> None:
    for code in (SHAPO, LISHUGOU):
        enrols(busy, code)
        reports(busy, code)
    page = officer.reads("/")
    assert "没有急事。还有 1 个中心没有配对" in page
    assert ">2</a> <small>/ 3 按时上报" in page
    assert "没有配对 <strong>1</strong>" in page
    assert "1.1.0 × 2" in page


def test_what_needs_a_person_comes_first_with_what_to_do(officer: Reader, busy: CountyDatabase) -> None:
    enrols(busy, SHAPO)
    reports(busy, SHAPO, standing="forked", offset_ms=3_600_000)
    enrols(busy, LISHUGOU)
    with busy.front() as connection:
        connection.execute("DELETE FROM deliveries")
    page = officer.reads("/")
    assert page.index("记录分叉") < page.index("没有上报</strong>") < page.index("电脑时间不对")
    assert "弄清哪台对" in page
    assert page.index("要您处理的") < page.index("最近 30 天")
    assert f'href="/centres/{SHAPO}"' in page


def test_large_figures_are_those_of_the_villages(officer: Reader) -> None:
    page = officer.reads("/")
    assert re.search(r"来访 <small>今天，已报来的</small></h3>\s*<p class=\"big\"><a [^>]+>27</a>", page)
    assert re.search(r"现在超期</h3>\s*<p class=\"big\"><a [^>]+>3</a>", page)
    assert "50.0%" in page


def test_the_picture_of_places_leads_to_their_figures(officer: Reader) -> None:
    page = officer.reads("/", colour="overdue")
    assert page.count("<rect") == 2
    assert 'aria-label="樊村镇 2"' in page
    assert "place=410327111" in page


def test_an_ended_village_is_listed_while_something_of_it_is_counted(
    app: Flask, busy: CountyDatabase, hall_clock: TurnableClock
) -> None:
    with busy.front() as connection:
        connection.execute("DELETE FROM records WHERE centre = %s", (LISHUGOU,))
    take_directory(busy, [each for each in CENTRES if each.code == LAOZHUANG])
    of_town, of_all = (Reader(app, busy, Role.VIEWER, scope) for scope in (SHAPO[:9], ""))
    assert all("沙坡村" in of_town.reads(path) for path in ("/", "/figures"))
    assert "上观乡" in of_all.reads("/")
    hall_clock.goes_on(60 * 24 * 40)
    assert all("沙坡村" in of_town.reads(path) for path in ("/", "/figures")), "a case is overdue still"
    assert all("上观乡" not in of_all.reads(path) for path in ("/", "/figures")), "all of the town has ended"


@pytest.mark.parametrize(("table", "first"), [("towns", "樊村镇"), ("days", "2026-11-23")])
def test_both_tables_are_had_as_excel(officer: Reader, table: str, first: str) -> None:
    found = officer.opens("/", table=table, format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(found.data)).active
    assert sheet is not None
    assert first in {sheet["A3"].value, sheet["A4"].value}


def test_a_county_without_any_data_says_so(county: CountyDatabase) -> None:
    page = Reader(county_app(county), county, Role.VIEWER).reads("/")
    assert "最近 30 天还没有数据" in page or "樊村镇" in page
    assert "没有配对 <strong>3</strong>" in page


def walk(reader: Reader) -> Iterator[tuple[str, str]]:
    """Open every page of these that a reader can reach, each with its text."""
    waiting, seen = ["/"], set[tuple[str, ...]]()
    while waiting:
        address = waiting.pop()
        path, _mark, query = address.partition("?")
        kind = path, *re.findall("(?:place|figure|by|show)=[^&]*", query)
        if kind in seen or not (path == "/" or path.startswith(MINE[1:])):
            continue
        seen.add(kind)
        answer = reader.opens(path, **dict(parse_qsl(query)))
        assert answer.status_code == 200, address
        text = answer.get_data(as_text=True) if "html" in answer.content_type else ""
        yield address, text
        waiting += [each.replace("&amp;", "&") for each in LINK.findall(text)]


def test_a_viewer_of_one_town_never_sees_another(app: Flask, busy: CountyDatabase) -> None:
    for code in (SHAPO, LISHUGOU):
        enrols(busy, code)
        reports(busy, code)
    viewer = Reader(app, busy, Role.VIEWER, "410327111")
    pages = dict(walk(viewer))
    assert len(pages) > 30
    for address, text in pages.items():
        assert "梨树沟" not in text, address
        assert LISHUGOU not in text, address
    assert any("沙坡村" in text for text in pages.values())


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/figures", {"place": LISHUGOU}), ("/figures", {"place": "410327"}), ("/figures", {"place": "x"}),
        ("/figures/rows", {"figure": "visits", "place": LISHUGOU}), (f"/centres/{LISHUGOU}", {}),
        ("/centres/410327999999", {}), ("/centres/none", {}),
    ],
)  # fmt: skip
def test_what_is_outside_ones_scope_is_not_there(
    app: Flask, busy: CountyDatabase, path: str, query: dict[str, Any]
) -> None:
    viewer = Reader(app, busy, Role.VIEWER, "410327111")
    assert viewer.opens(path, **query).status_code == 404


@pytest.mark.parametrize("path", ["/", "/nights", "/figures", "/figures/rows", f"/centres/{SHAPO}"])
def test_nobody_enters_unknown(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code in {302, 401}
