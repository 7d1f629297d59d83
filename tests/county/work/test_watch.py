"""What is overdue: by place and item, who must act, down to the cases; confidential ones only counted."""

import io
from typing import Any

import openpyxl
import pytest

from kiosk.clock import now
from kiosk.county.intake import taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.reports import overdue
from kiosk.county.reports.overdue import Wanted
from kiosk.county.store.database import CountyDatabase
from tests.county.people import Reader
from tests.county.postgres import CENTRES
from tests.county.village import SHAPO, Village

LISHU = CENTRES[2].code


@pytest.fixture
def shapo(county: CountyDatabase) -> Village:
    """A village with every kind of lateness; today is 2026-11-23."""
    village = Village()
    lateness: dict[str, dict[str, Any]] = {
        "late": {"due_date": "2026-11-20"},
        "latest": {"due_date": "2026-11-03", "state": "forwarded_town", "item": "MZ04"},
        "county": {"due_date": "2026-11-22", "state": "forwarded_county"},
        "today": {"due_date": "2026-11-23"},
        "soon": {"due_date": "2026-11-26"},
        "later": {"due_date": "2026-11-27"},
        "papers": {"due_date": "2026-11-01", "state": "need_papers"},
        "stands": {"due_date": "2026-11-01", "state": "suspended"},
        "decided": {"due_date": "2026-11-01", "state": "decided", "decided_at": 1_795_395_600_000},
        "undated": {"due_date": None},
    }
    for key, values in lateness.items():
        village.opens_case(key, no=f"{SHAPO}-20261101-{key}", **values)
    for key, state in (("secret", "accepted"), ("over", "delivered")):
        village.notes("case", key, confidential=True, business_date="2026-11-01", state=state)
    taking.take_in(county, Parcel.of(village.batch()))
    return village


def late(county: CountyDatabase, **wanted: str) -> list[str]:
    """Return the cases that are shown, by the last part of their numbers."""
    found = overdue.cases(county, Wanted("", **wanted), now().date(), 100)
    return [row["no"].rpartition("-")[2] for row in found]


@pytest.mark.usefixtures("shapo")
def test_what_waits_for_papers_or_stands_is_not_late(county: CountyDatabase) -> None:
    assert late(county, which="overdue") == ["latest", "late", "county"]
    assert late(county, which="soon") == ["today", "soon"]


@pytest.mark.usefixtures("shapo")
def test_the_state_says_who_must_act(county: CountyDatabase) -> None:
    assert late(county, hands="town") == ["latest"]
    assert late(county, hands="county") == ["county"]
    assert late(county, hands="village", which="overdue") == ["late"]


@pytest.mark.usefixtures("shapo")
def test_counts_agree_with_the_cases(county: CountyDatabase) -> None:
    found = overdue.counts(county, "", now().date())
    assert overdue.total(found) == (3, 2, 20)
    assert overdue.added(found, lambda each: each.item)["MZ04"] == (1, 0, 20)
    assert len(late(county, item="SB01")) == 4


@pytest.mark.usefixtures("shapo")
def test_confidential_cases_are_only_counted(county: CountyDatabase, viewer: Reader) -> None:
    assert overdue.confidential(county, "") == 1
    page = viewer.reads("/overdue")
    assert "没办完的保密件（只计数）</dt><dd>1</dd>" in page
    assert "secret" not in page


@pytest.mark.usefixtures("shapo")
def test_a_viewer_of_a_town_sees_no_other(county: CountyDatabase, viewer: Reader) -> None:
    other = Village(LISHU)
    other.opens_case("other", no=f"{LISHU}-20261101-001", due_date="2026-11-02")
    taking.take_in(county, Parcel.of(other.batch()))
    for query in ({}, {"which": "overdue"}, {"item": "SB01"}, {"hands": "village"}):
        page = viewer.reads("/overdue", **query)
        assert LISHU not in page
        assert "梨树沟村" not in page
    for place in ({"town": LISHU[:9]}, {"centre": LISHU}):
        assert viewer.opens("/overdue", **place).status_code == 404


@pytest.mark.usefixtures("shapo")
def test_figures_lead_to_the_cases(viewer: Reader) -> None:
    page = viewer.reads("/overdue", centre=SHAPO)
    assert f"{SHAPO}-20261101-latest" in page
    assert "镇里" in page
    narrowed = viewer.reads("/overdue", hands="town", which="overdue")
    assert f"{SHAPO}-20261101-latest" in narrowed
    assert f"{SHAPO}-20261101-late<" not in narrowed


@pytest.mark.usefixtures("shapo")
def test_every_table_is_also_a_file(viewer: Reader) -> None:
    for table, rows in (("towns", 1), ("villages", 1), ("items", 2), ("cases", 5)):
        answer = viewer.opens("/overdue", format="xlsx", table=table)
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        assert sheet is not None
        assert sheet.max_row == rows + 2, table
    assert viewer.opens("/overdue", format="xlsx", table="nothing").status_code == 404


def test_nothing_late_is_said(viewer: Reader) -> None:
    assert "没有超期的" in viewer.reads("/overdue")
