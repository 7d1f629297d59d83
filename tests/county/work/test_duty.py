"""Posts that nobody held, by the hall's own rule; windows, posts and people of each centre."""

from datetime import date, datetime
from typing import Any

import pytest

from kiosk.clock import HALL_TIME
from kiosk.county.directory.service import take_directory
from kiosk.county.intake import taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.reports import duty, duty_rules
from kiosk.county.reports.duty_rules import Roster
from kiosk.county.reports.periods import Period
from kiosk.county.store.database import CountyDatabase
from tests.conftest import TurnableClock
from tests.county.people import Reader
from tests.county.postgres import CENTRES
from tests.county.village import SHAPO, Village

WEEK = Period("days", date(2026, 11, 16), date(2026, 11, 22))
LISHU = CENTRES[2].code
POST = {"name": "综合岗", "a_id": "a", "b_id": "b", "active": True}
AWAY = {"first_day": "2026-11-18", "last_day": "2026-11-19", "withdrawn": False}


def days(**said: Any) -> list[int]:
    """Return the days of November on which the one post of a roster had nobody."""
    roster = Roster({"p": POST}, [], [], {}, {"a": {"active": True}, "b": {"active": True}})
    return [gap.day.day for gap in duty_rules.gaps(roster._replace(**said), WEEK)]


@pytest.mark.parametrize(
    ("said", "empty"),
    [
        ({}, []),
        ({"absences": [{"staff_id": "a", **AWAY}]}, []),
        ({"absences": [{"staff_id": "a", **AWAY}, {"staff_id": "b", **AWAY}]}, [18, 19]),
        ({"absences": [{"staff_id": each, **AWAY, "withdrawn": True} for each in "ab"]}, []),
        ({"staff": {"a": {"active": False}, "b": {"active": False}}}, [16, 17, 18, 19, 20]),
        ({"posts": {"p": POST | {"a_id": None, "b_id": None}}}, [16, 17, 18, 19, 20]),
        ({"posts": {"p": POST | {"a_id": None, "b_id": None, "active": False}}}, []),
        ({"shifts": [{"date": "2026-11-17", "post_id": "p", "a_id": None, "b_id": None}]}, [17]),
        ({"shifts": [{"date": "2026-11-17", "post_id": "q", "a_id": None, "b_id": None}]}, []),
    ],
    ids=[
        "both there", "B stands in", "both away", "absences taken back", "both switched off",
        "nobody named", "a post out of use", "a day planned without anybody", "another post's day",
    ],
)  # fmt: skip
def test_a_post_is_empty_when_neither_a_nor_b_stands_there(said: dict[str, Any], empty: list[int]) -> None:
    assert days(**said) == empty


def test_a_closed_day_needs_nobody_and_an_open_saturday_does() -> None:
    exceptions = {
        "2026-11-17": {"periods": "", "withdrawn": False},
        "2026-11-18": {"periods": "", "withdrawn": True},
        "2026-11-21": {"periods": "09:00-11:30", "withdrawn": False},
    }
    nobody = {"p": POST | {"a_id": None, "b_id": None}}
    assert days(posts=nobody, exceptions=exceptions) == [16, 18, 19, 20, 21]


@pytest.fixture
def villages(county: CountyDatabase) -> None:
    """Two villages of two towns, each with a post that nobody holds since Wednesday 18 November."""
    for code in (SHAPO, LISHU):
        village = Village(code)
        village.notes("post", "p", **(POST | {"a_id": None, "b_id": None}))
        village.notes("post", "q", **POST)
        village.notes("window", "1", state="open", staff_id=None, categories="")
        for person, active in (("a", True), ("b", True), ("c", False)):
            village.notes("staff", person, role="clerk", active=active)
        village.serves("t1", business_date="2026-11-18")
        taking.take_in(county, Parcel.of(village.batch()))


@pytest.mark.usefixtures("villages")
def test_a_centre_is_judged_from_its_first_day_on(county: CountyDatabase) -> None:
    found = duty.gaps(county, SHAPO, WEEK)
    assert [(gap.day.day, gap.post) for gap in found[SHAPO]] == [
        (18, "综合岗"),
        (19, "综合岗"),
        (20, "综合岗"),
    ]
    assert duty.gaps(county, SHAPO, Period("days", date(2026, 10, 1), date(2026, 10, 31))) == {}


@pytest.mark.usefixtures("villages")
def test_nobody_is_missed_where_a_centre_has_ended(
    county: CountyDatabase, viewer: Reader, hall_clock: TurnableClock
) -> None:
    hall_clock.stands_at(datetime(2026, 11, 20, 9, tzinfo=HALL_TIME))
    take_directory(county, [each for each in CENTRES if each.code != SHAPO])
    found = duty.gaps(county, SHAPO, WEEK)
    assert [gap.day.day for gap in found[SHAPO]] == [18, 19]
    hall_clock.stands_at(datetime(2026, 12, 23, 9, tzinfo=HALL_TIME))
    assert "沙坡村" in viewer.reads("/duty", month="2026-11")
    assert "沙坡村" not in viewer.reads("/duty", month="2026-12"), "its windows are nobody's any more"


@pytest.mark.usefixtures("villages")
def test_a_centre_has_windows_posts_and_people_in_use(county: CountyDatabase) -> None:
    assert duty.facilities(county, "")[SHAPO] == (1, 2, 2)


@pytest.mark.usefixtures("villages")
def test_the_page_shows_a_towns_own_villages(viewer: Reader) -> None:
    page = viewer.reads("/duty", month="2026-11")
    assert "综合岗" in page
    assert "老庄村" in page, "a village without any data has its row too"
    assert "梨树沟村" not in page
    assert viewer.opens("/duty", centre=LISHU).status_code == 404


@pytest.mark.usefixtures("villages")
def test_every_table_is_also_a_file(viewer: Reader) -> None:
    for table in ("villages", "gaps"):
        answer = viewer.opens("/duty", format="xlsx", table=table)
        assert answer.content_type.startswith("application/vnd.openxml")


@pytest.mark.parametrize("month", ["2026-13", "2027-01", "soon"])
def test_a_month_that_cannot_be_is_refused(viewer: Reader, month: str) -> None:
    assert viewer.opens("/duty", month=month).status_code == 422
