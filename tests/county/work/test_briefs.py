"""The monthly brief: few figures beside the month before, for a village, a town, the county."""

from datetime import date

import pytest

from kiosk.county.intake import taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.reports import briefs, months
from kiosk.county.reports.periods import Period, WrongPeriod
from kiosk.county.store.database import CountyDatabase
from tests.county.people import Reader
from tests.county.postgres import CENTRES
from tests.county.village import MORNING, SHAPO, Village

LISHU = CENTRES[2].code
FANCUN = SHAPO[:9]
TODAY = date(2026, 11, 23)
NOVEMBER = Period("days", date(2026, 11, 1), TODAY)


@pytest.fixture
def villages(county: CountyDatabase) -> None:
    """A village with three visits, an overdue case and one bad rating; another town with one visit."""
    village = Village()
    for number in range(3):
        village.serves(f"t{number}", number=number)
    village.serves("before", business_date="2026-10-20")
    village.opens_case("late", due_date="2026-11-20")
    village.notes("rating", "r", ticket_id="t1", score=1, reasons="", way="pad", rated_at=MORNING)
    taking.take_in(county, Parcel.of(village.batch()))
    other = Village(LISHU)
    other.serves("t1")
    taking.take_in(county, Parcel.of(other.batch()))


@pytest.mark.usefixtures("villages")
def test_a_brief_sums_its_villages_and_compares(county: CountyDatabase) -> None:
    whole, town, village = (briefs.brief(county, prefix, NOVEMBER) for prefix in ("", FANCUN, SHAPO))
    assert [each.sums["visits"] for each in (whole, town, village)] == [4, 3, 3]
    assert village.before["visits"] == 1
    assert village.overdue == 1
    assert [each.code for each in village.items] == ["SB01"]
    assert [each.code for each in whole.places] == [FANCUN]
    assert [each.code for each in town.places] == [SHAPO]
    assert dict(village.days)[TODAY] == 3
    assert len(village.days) == 23


@pytest.mark.usefixtures("villages")
def test_few_ratings_are_not_told_apart(viewer: Reader) -> None:
    page = viewer.reads("/briefs", month="2026-11", place=SHAPO)
    assert "不到 3 次，不单列" in page
    assert "1.00" not in page


@pytest.mark.usefixtures("villages")
def test_a_town_may_print_one_page_for_each_village(viewer: Reader) -> None:
    page = viewer.reads("/briefs", month="2026-11", each="1")
    assert page.count('<article class="brief"') == 3, "the town itself, and its two villages"
    assert "这个月没有收到数据" in page, "a village without data has its page too"
    assert viewer.reads("/briefs", month="2026-11").count('<article class="brief"') == 1


@pytest.mark.usefixtures("villages")
def test_a_viewer_prints_their_own_town_only(viewer: Reader) -> None:
    assert "梨树沟村" not in viewer.reads("/briefs", month="2026-11", each="1")
    for place in (LISHU, LISHU[:9], "410", "4103271112"):
        assert viewer.opens("/briefs", place=place).status_code == 404


def test_a_month_that_goes_on_is_compared_with_as_many_days() -> None:
    assert months.month_of("2026-11", TODAY) == NOVEMBER
    assert months.before(NOVEMBER)[1:] == (date(2026, 10, 1), date(2026, 10, 23))
    october = months.month_of("", TODAY)
    assert october[1:] == (date(2026, 10, 1), date(2026, 10, 31))
    assert months.before(october)[1:] == (date(2026, 9, 1), date(2026, 9, 30))
    march = months.month_of("2026-03", date(2026, 3, 30))
    assert months.before(march)[1:] == (date(2026, 2, 1), date(2026, 2, 28))
    with pytest.raises(WrongPeriod):
        months.month_of("2026-12", TODAY)
