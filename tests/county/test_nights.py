"""A night on its page: who delivered and who did not, the worst first."""

import io
import re
from datetime import date, datetime, timedelta

import msgspec
import openpyxl
import pytest

from kiosk import clock
from kiosk.clock import HALL_TIME
from kiosk.county.intake import reporting, taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.pages.nights_tables import in_use, kilobytes, off
from kiosk.county.reports import nights
from kiosk.county.reports.nights_rules import Came
from kiosk.county.store.database import CountyDatabase
from kiosk.county.users.service import Role
from kiosk.wire import lines
from kiosk.wire.reports import FORK_TOLD, Place, Report, Standing
from tests.conftest import TurnableClock
from tests.county.busy import LAOZHUANG, LISHUGOU, SHAPO
from tests.county.nightly import enrols, reports
from tests.county.people import Reader, county_app
from tests.county.village import Village

NAMES = re.compile(r'<th scope="row">(?:<a [^>]+>)?([^<]+)')


@pytest.fixture
def officer(county: CountyDatabase) -> Reader:
    return Reader(county_app(county), county, Role.OFFICER)


def nothing_new(program: str = "1.1.0") -> Report:
    return Report(Place(1, 0, lines.GENESIS.hex(), 0), clock.millis(), program)


def test_every_centre_is_listed_the_worst_first(officer: Reader, county: CountyDatabase) -> None:
    for code in (SHAPO, LAOZHUANG):
        enrols(county, code)
    reports(county, SHAPO)
    assert NAMES.findall(officer.reads("/nights")) == ["樊村镇 老庄村", "樊村镇 沙坡村", "上观乡 梨树沟村"]


def test_a_filter_lists_only_those(officer: Reader, county: CountyDatabase) -> None:
    for code in (SHAPO, LAOZHUANG):
        enrols(county, code)
        reports(county, code, offset_ms=-7_200_000 if code == SHAPO else 0)
    page = officer.reads("/nights", show="clock")
    assert NAMES.findall(page) == ["樊村镇 沙坡村"]
    assert "慢 120 分钟" in page
    assert "请村里校准电脑时间" in page
    assert NAMES.findall(officer.reads("/nights", show="not_enrolled")) == ["上观乡 梨树沟村"]
    assert "没有这样的中心" in officer.reads("/nights", show="forked")


def test_a_centre_with_nothing_new_is_not_silent_also_in_nights_gone_by(
    county: CountyDatabase, hall_clock: TurnableClock
) -> None:
    enrols(county, SHAPO)
    hall_clock.stands_at(datetime(2026, 11, 22, 2, 0, tzinfo=HALL_TIME))
    assert reporting.hear(county, SHAPO, nothing_new())[1] == Standing.EQUAL
    hall_clock.stands_at(datetime(2026, 11, 24, 2, 0, tzinfo=HALL_TIME))
    reporting.hear(county, SHAPO, nothing_new())
    hall_clock.stands_at(datetime(2026, 11, 24, 9, 0, tzinfo=HALL_TIME))
    came = {}
    for night in ("2026-11-21", "2026-11-22", "2026-11-23"):
        (centre,) = nights.night_of(county, SHAPO, nights.tonight("07:00", 10, night))
        came[night] = centre.came
    assert came == {"2026-11-21": Came.IN_TIME, "2026-11-22": Came.MISSING, "2026-11-23": Came.IN_TIME}
    (heard,) = nights.deliveries(county, SHAPO, date(2026, 11, 22))
    assert (heard.lines, heard.way) == (0, "report")


def test_a_hall_that_was_switched_on_after_noon_says_nothing_of_the_night_to_come(
    county: CountyDatabase, village: Village, hall_clock: TurnableClock
) -> None:
    enrols(county, SHAPO)
    village.serves("t1")
    hall_clock.stands_at(datetime(2026, 11, 23, 14, 5, tzinfo=HALL_TIME))
    place = Place(1, village.seq, village.head.hex(), village.seq)
    assert reporting.hear(county, SHAPO, Report(place, clock.millis(), "1.1.0"))[1] == Standing.AHEAD
    taking.take_in(county, Parcel.of(village.batch(last=1)))
    hall_clock.stands_at(datetime(2026, 11, 24, 9, 0, tzinfo=HALL_TIME))
    came = {}
    for night in ("2026-11-22", "2026-11-23"):
        (centre,) = nights.night_of(county, SHAPO, nights.tonight("07:00", 10, night))
        came[night] = centre.came
    assert came == {"2026-11-22": Came.LATE, "2026-11-23": Came.MISSING}


@pytest.mark.parametrize("delivers", [True, False])
def test_who_only_said_in_the_night_that_it_has_more_has_not_delivered(
    county: CountyDatabase, village: Village, hall_clock: TurnableClock, *, delivers: bool
) -> None:
    enrols(county, SHAPO)
    village.serves("t1")
    hall_clock.stands_at(datetime(2026, 11, 23, 2, 0, tzinfo=HALL_TIME))
    place = Place(1, village.seq, village.head.hex(), village.seq)
    reporting.hear(county, SHAPO, Report(place, clock.millis(), "1.1.0"))
    if delivers:
        taking.take_in(county, Parcel.of(village.batch()))
    hall_clock.stands_at(datetime(2026, 11, 23, 9, 0, tzinfo=HALL_TIME))
    (centre,) = nights.night_of(county, SHAPO, nights.tonight("07:00", 10))
    assert centre.came == (Came.IN_TIME if delivers else Came.MISSING)


def test_another_night_is_chosen_by_its_date(officer: Reader, county: CountyDatabase) -> None:
    enrols(county, SHAPO)
    reports(county, SHAPO)
    page = officer.reads("/nights", night="2026-11-20", show="missing")
    assert "2026-11-20 夜里的上报" in page
    assert NAMES.findall(page) == ["樊村镇 沙坡村"]
    assert "2026-11-22 夜里的上报" in officer.reads("/nights", night="no date")
    assert "2026-11-23 夜里的上报" in officer.reads("/nights", night="2030-01-01")


def test_a_document_that_was_refused_is_pointed_out(officer: Reader, county: CountyDatabase) -> None:
    enrols(county, LISHUGOU)
    refused = {"catalogue": {"version": 4, "state": "refused", "problem": "目录第 3 行"}}
    reports(county, LISHUGOU, documents=refused, trouble="a_new_code")
    page = officer.reads("/nights", show="refused")
    assert "事项目录 4 (没有用上)" in page
    assert "a_new_code" in page
    assert "目录第 3 行" in officer.reads(f"/centres/{LISHUGOU}")


def test_a_night_is_had_as_excel(officer: Reader, county: CountyDatabase) -> None:
    enrols(county, SHAPO)
    reports(county, SHAPO)
    found = officer.opens("/nights", format="xlsx", show="in_time")
    sheet = openpyxl.load_workbook(io.BytesIO(found.data)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[3]][:3] == ["樊村镇 沙坡村", None, "按时上报"]
    assert sheet["D3"].value == datetime(2026, 11, 23, 2, 13)  # noqa: DTZ001 - Excel knows no zones


def test_sizes_clocks_and_documents_in_words(officer: Reader) -> None:
    with officer.client.application.test_request_context():
        assert [off(None), off(20_000), off(90_000), off(-3_600_000)] == [
            None,
            "准",
            "快 2 分钟",
            "慢 60 分钟",
        ]
        assert in_use({"workdays": {"version": 2, "state": "applied"}}) == "工作日 2"
        assert in_use(None) == ""
    assert [kilobytes(size) for size in (None, 0, 3, 5000)] == [None, 0, 1, 5]


def test_a_centre_that_has_ended_is_no_longer_waited_for(officer: Reader, county: CountyDatabase) -> None:
    with county.front() as connection:
        ended = clock.now().date() - timedelta(5)
        connection.execute("UPDATE centres SET valid_to = %s WHERE code = %s", (ended, SHAPO))
    assert "沙坡村" not in officer.reads("/nights")
    assert "已撤并" in officer.reads(f"/centres/{SHAPO}")


def test_a_parting_is_told_until_somebody_has_seen_to_it_whichever_computer_reports_next(
    officer: Reader, county: CountyDatabase
) -> None:
    enrols(county, SHAPO)
    reporting.hear(county, SHAPO, msgspec.structs.replace(nothing_new(), trouble=FORK_TOLD))
    reporting.hear(county, SHAPO, nothing_new())
    assert "记录分叉" in officer.reads("/nights")
    assert "弄清了，不再提醒" in officer.reads(f"/centres/{SHAPO}")
    officer.sends(f"/centres/{SHAPO}/parting/seen")
    assert "记录分叉" not in officer.reads("/nights")
