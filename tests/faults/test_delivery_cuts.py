"""A delivery is cut, repeated and mixed up at every step: in the end both sides hold the same, once."""

import contextlib
from pathlib import Path

import pytest

from kiosk.errors import Refusal
from kiosk.sync.models import Outcome
from kiosk.sync.refusals import CountyAway, CountyRefused
from tests import bad_line
from tests.bad_line import BadLine, Fault
from tests.delivering import ServedCounty, VillageHall
from tests.sameness import assert_the_same

CUTS = (bad_line.before, bad_line.in_the_middle, bad_line.afterwards, bad_line.half_the_answer)
REQUESTS = 6
"""A report and five batches of three lines: the last receipt is the proof."""


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("cut", CUTS)
def test_cut_at_any_request_it_is_made_up_the_next_time(
    county: ServedCounty, line: BadLine, hall: VillageHall, cut: Fault
) -> None:
    for place in range(1, REQUESTS + 1):
        hall.works(15)
        line.again({place: cut})
        with pytest.raises(CountyAway):
            hall.delivers()
        assert len(line.asked) == place
        assert hall.delivery() == (Outcome.AWAY, "county_away")
        line.again({})
        hall.delivers()
        assert county.lines() == hall.lines()
    assert_the_same(county, hall)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("again", [bad_line.twice, bad_line.twice_hears_last])
def test_every_request_may_come_twice(
    county: ServedCounty, line: BadLine, hall: VillageHall, again: Fault
) -> None:
    hall.works(15)
    line.again(dict.fromkeys(range(1, REQUESTS + 1), again))
    assert hall.delivers().reached.lines == 15
    assert len(line.asked) == REQUESTS
    assert_the_same(county, hall)


@pytest.mark.usefixtures("small_batches")
def test_old_requests_that_arrive_late_in_any_order_change_nothing(
    county: ServedCounty, line: BadLine, hall: VillageHall
) -> None:
    hall.works(15)
    hall.delivers()
    old = list(line.asked)
    hall.works(6)
    hall.delivers()
    for asked in (*reversed(old), *old[::2], *old[1::2]):
        line.passes_on(asked.whole)
    assert_the_same(county, hall)


@pytest.mark.usefixtures("small_batches")
def test_a_batch_that_overtakes_another_is_refused_and_sent_again(
    county: ServedCounty, line: BadLine, hall: VillageHall, tmp_path: Path
) -> None:
    hall.works(9)
    line.again({2: bad_line.before})
    with pytest.raises(CountyAway):
        hall.delivers()
    lost = line.asked[1]
    ahead = hall.copied(tmp_path / "ahead")
    hall.delivers()
    later = line.asked[-2:]
    county.says("DELETE FROM journal_batches")
    county.says("DELETE FROM cursors")
    for asked in later:
        assert b'"gap"' in line.passes_on(asked.whole)
    line.passes_on(lost.whole)
    hall.delivers()
    ahead.close()
    assert county.lines() == hall.lines()


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("fault", [bad_line.flipped, bad_line.answer_flipped])
def test_a_bit_flipped_on_the_way_is_noticed_and_nothing_of_it_kept(
    county: ServedCounty, line: BadLine, hall: VillageHall, fault: Fault
) -> None:
    for place in range(1, REQUESTS + 1):
        hall.works(15)
        line.again({place: fault})
        with contextlib.suppress(Refusal):
            hall.delivers()
        line.again({})
        hall.delivers()
    assert_the_same(county, hall)


def test_an_answer_that_nobody_can_read_is_a_refusal_like_any_other(line: BadLine, hall: VillageHall) -> None:
    hall.works(3)
    line.again({1: bad_line.a_riddle})
    with pytest.raises(CountyRefused):
        hall.delivers()


@pytest.mark.parametrize("fault", [bad_line.a_portal, bad_line.sent_elsewhere])
def test_an_answer_that_is_not_the_countys_is_no_county(
    county: ServedCounty, line: BadLine, hall: VillageHall, fault: Fault
) -> None:
    hall.works(3)
    line.again({1: fault})
    with pytest.raises(CountyAway):
        hall.delivers()
    line.again({2: fault})
    with pytest.raises(CountyAway):
        hall.delivers()
    line.again({})
    hall.delivers()
    assert_the_same(county, hall)
