"""A village under a new code begins anew; what it delivered under the old one is not counted twice."""

from datetime import date

import pytest

from kiosk.county.directory.models import Centre
from kiosk.county.directory.service import take_directory
from kiosk.county.intake import taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.store.database import CountyDatabase
from kiosk.wire.refusals import Moved
from tests.county.postgres import CENTRES
from tests.county.village import SHAPO, Village

NEW, NEWER = "410327209299", "410327209298"


@pytest.fixture
def moved(county: CountyDatabase, village: Village) -> Village:
    """A village that delivered, and then was given another code, and once more another."""
    village.serves("t1")
    taking.take_in(county, Parcel.of(village.batch()))
    today = date(2026, 11, 23)
    after = [CENTRES[0]._replace(valid_to=today, successor=NEW), *CENTRES[1:]]
    after.append(Centre(NEW, "上观乡", "沙坡村", "village", today, today, NEWER))
    after.append(Centre(NEWER, "上观乡", "沙坡村", "village", today))
    take_directory(county, after)
    return village


@pytest.mark.parametrize("code", [NEW, NEWER])
def test_the_old_journal_is_not_taken_in_again(county: CountyDatabase, moved: Village, code: str) -> None:
    moved.centre = code
    for last in (1, None):
        with pytest.raises(Moved) as refused:
            taking.take_in(county, Parcel.of(moved.batch(last=last)))
    assert refused.value.words == {"village": "樊村镇 沙坡村", "centre": SHAPO}
    assert taking.cursor_of(county, code).lines == 0
    assert county.read("SELECT sum(visits)::int AS n FROM centre_days") == [{"n": 1}]


def test_a_journal_that_begins_anew_is_taken(county: CountyDatabase, moved: Village) -> None:
    fresh = Village(NEW)
    fresh.serves("t9")
    assert taking.take_in(county, Parcel.of(fresh.batch())).fresh == 2
    moved.serves("t2", number=2)
    assert taking.take_in(county, Parcel.of(moved.batch(3))).fresh == 2, "the old one comes to its end"
