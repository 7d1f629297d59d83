"""A centre's page: where it stands, whether what is kept is what it sent, and forks in plain words."""

import io

import openpyxl
import pytest
from flask import Flask

from kiosk.county.intake import epochs, taking
from kiosk.county.intake.epochs import Fork
from kiosk.county.intake.taking import Parcel
from kiosk.county.reports import centres
from kiosk.county.store.database import CountyDatabase
from kiosk.county.users.service import Role
from tests import kept
from tests.county.busy import SHAPO, busy
from tests.county.nightly import enrols, reports
from tests.county.people import Reader, county_app
from tests.county.village import Village

PAGE = f"/centres/{SHAPO}"


@pytest.fixture
def app(county: CountyDatabase) -> Flask:
    return county_app(county)


@pytest.fixture
def officer(app: Flask, county: CountyDatabase) -> Reader:
    return Reader(app, county, Role.OFFICER)


def delivers(county: CountyDatabase, village: Village, first: int = 1) -> None:
    enrols(county, SHAPO)
    taking.take_in(county, Parcel.of(village.batch(first)))
    reports(county, SHAPO)


def forks(county: CountyDatabase) -> None:
    """Let a village go on otherwise after its second line: two records are changed on both sides."""
    village = Village()
    village.serves("t1")
    village.serves("t2", number=2)
    village.notes("case", "c9", business_date="2026-11-23", state="accepted", confidential=True)
    delivers(county, village)
    other = village.forks(2, epoch=2)
    other.serves("t2", number=2, state="missed")
    other.notes("case", "c9", business_date="2026-11-23", state="delivered", confidential=True)
    other.serves("t3", number=3)
    epochs.open_epoch(county, SHAPO, Fork(2, 1, 2, other.heads[0], "restored"))
    taking.take_in(county, Parcel.of(other.batch(first=3)))


def test_where_a_centre_stands(officer: Reader, county: CountyDatabase) -> None:
    delivers(county, busy(Village()))
    page = officer.reads(PAGE)
    for said in ("樊村镇 沙坡村", "两边一样", "第 1 段第 ", "按时上报", "在用", "1.1.0", "事项目录 3"):
        assert said in page
    assert "要您处理的" not in page


def test_a_centre_that_was_never_paired_says_what_to_do(officer: Reader) -> None:
    page = officer.reads(PAGE)
    assert "还没有和县里配对" in page
    assert "没有配对过" in page
    assert "最近 60 夜没有收到过" in page or "没有上报" in page


def test_what_is_kept_is_proved_on_demand(officer: Reader, county: CountyDatabase) -> None:
    delivers(county, busy(Village()))
    page = officer.sends(f"{PAGE}/proof", form_on=PAGE).get_data(as_text=True)
    assert "一条不差" in page
    assert "条：都对" in officer.reads(PAGE)


def test_the_first_line_that_is_not_as_it_was_sent_is_named(officer: Reader, county: CountyDatabase) -> None:
    village = busy(Village())
    taking.take_in(county, Parcel.of(village.batch(last=3)))
    delivers(county, village, first=4)
    with county.front() as connection:
        connection.execute(kept.FLIPPED.encode(), (4,))
    page = officer.sends(f"{PAGE}/proof", form_on=PAGE).get_data(as_text=True)
    assert "从 第 1 段第 4 条 起" in page
    assert "前面 3 条都对" in page
    assert "县里存的坏了" in officer.reads("/")
    assert "从 第 1 段第 4 条 起" in officer.reads(PAGE)


def test_a_fork_is_explained_and_its_doubtful_records_are_named(
    officer: Reader, county: CountyDatabase
) -> None:
    forks(county)
    page = officer.reads(PAGE)
    assert "两段都原样留着" in page
    assert "留下的那段还有 3 条、2 件记录，其中 2 件两边都改过" in page
    assert "A002" in page
    assert "A003" not in page
    assert "已过号" in page
    assert "c9" not in page


def test_a_fork_that_goes_back_past_an_earlier_one_left_both_parts(county: CountyDatabase) -> None:
    first = Village()
    for number in range(5):
        first.serves(f"a{number}", number=number)
    delivers(county, first)
    second = first.forks(8, epoch=2)
    second.serves("b0", number=20)
    second.serves("a4", number=4, state="missed")
    epochs.open_epoch(county, SHAPO, Fork(2, 1, 8, first.heads[8], "restored"))
    taking.take_in(county, Parcel.of(second.batch(9)))
    third = first.forks(6, epoch=3)
    third.serves("a3", number=3, state="missed")
    third.serves("b0", number=20)
    epochs.open_epoch(county, SHAPO, Fork(3, 1, 6, first.heads[6], "restored"))
    taking.take_in(county, Parcel.of(third.batch(7)))
    epochs.open_epoch(county, SHAPO, Fork(4, 2, 12, second.head, "restored"))
    left = {each.epoch: centres.left_by(county, each) for each in epochs.epochs_of(county, SHAPO)}
    assert [each.lines for each in left.values()] == [2, 6, 4]
    assert [each.compared for each in left.values()] == [2, 6, 4]
    assert [each.records for each in left.values()] == [1, 3, 2]


def test_a_part_too_long_to_compare_says_so(
    officer: Reader, county: CountyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    forks(county)
    monkeypatch.setattr(centres, "MOST_LINES", 2)
    page = officer.reads(PAGE)
    assert "留下的那段还有 3 条" in page
    assert "只比了最后的 2 条" in page
    monkeypatch.setattr(centres, "MOST_SHOWN", 1)
    assert "下面只列出前 1 件" in officer.reads(PAGE)


def test_who_looked_at_a_fork_is_noted_and_the_alarm_ends(officer: Reader, county: CountyDatabase) -> None:
    forks(county)
    assert "另起了一段，没人看过" in officer.reads("/")
    assert officer.sends(f"{PAGE}/epochs/2/seen", form_on=PAGE).status_code == 302
    assert "officer 看过了" in officer.reads(PAGE)
    assert "另起了一段，没人看过" not in officer.reads("/")


def test_a_viewer_looks_but_does_nothing(app: Flask, county: CountyDatabase) -> None:
    forks(county)
    viewer = Reader(app, county, Role.VIEWER)
    page = viewer.reads(PAGE)
    assert "现在重算一遍" not in page
    assert "看过了，核对好了" not in page
    for path in (f"{PAGE}/proof", f"{PAGE}/epochs/2/seen"):
        assert viewer.sends(path).status_code == 403


def test_nights_of_a_centre_are_had_as_excel(officer: Reader, county: CountyDatabase) -> None:
    delivers(county, busy(Village()))
    found = officer.opens(PAGE, format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(found.data)).active
    assert sheet is not None
    assert "樊村镇 沙坡村" in str(sheet["A1"].value)


def test_keys_that_no_longer_count_are_told(officer: Reader, county: CountyDatabase) -> None:
    delivers(county, busy(Village()))
    with county.front() as connection:
        connection.execute("UPDATE centre_keys SET revoked_at = made_at, revoked_by = 'admin'")
    page = officer.reads(PAGE)
    assert "钥匙作废了" in page
    assert "2026-10-24 09:00 作废" in page
