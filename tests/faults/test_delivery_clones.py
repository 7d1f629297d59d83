"""One village, two computers: what both did is kept on both sides, and a person says who goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.county.intake import reporting
from kiosk.sync import forking
from kiosk.sync.forking import Difference
from kiosk.sync.refusals import Behind, CountyAway, CountyRefused, HistoriesDiffer, TooManyHistories
from tests import bad_line
from tests.bad_line import BadLine
from tests.county.village import SHAPO
from tests.delivering import ServedCounty, VillageHall
from tests.sameness import assert_the_same


@pytest.fixture
def clone(hall: VillageHall, tmp_path: Path) -> Iterator[VillageHall]:
    """A copy of the hall on a second computer, made after seven lines that are delivered."""
    hall.works(7)
    hall.delivers()
    clone = hall.copied(tmp_path / "clone")
    yield clone
    clone.close()


def texts(lines: list[tuple[object, ...]]) -> set[object]:
    """Return what the lines say, wherever they stand."""
    return {line[2] for line in lines}


def test_the_second_computer_is_refused_and_nothing_is_overwritten(
    county: ServedCounty, hall: VillageHall, clone: VillageHall
) -> None:
    hall.works(5, "a")
    clone.works(6, "b")
    hall.delivers()
    kept, own = county.lines(), clone.lines()
    for _again in range(2):
        with pytest.raises(HistoriesDiffer) as refused:
            clone.delivers()
        assert refused.value.words == {"common": 7}
    heard = reporting.last_heard(county.database, SHAPO)
    assert heard is not None
    assert heard.trouble == "histories_differ"
    assert (county.lines(), clone.lines()) == (kept, own)
    assert forking.look(clone.centre) == Difference(7, 6, 5)
    assert_the_same(county, hall)


def test_the_one_that_goes_on_keeps_both_and_the_other_is_told(
    county: ServedCounty, hall: VillageHall, clone: VillageHall
) -> None:
    hall.works(5, "a")
    clone.works(6, "b")
    hall.delivers()
    both = texts(hall.lines()) | texts(clone.lines())
    assert clone.goes_on() == 5
    clone.works(2, "c")
    clone.delivers()
    assert texts(county.lines()) >= both
    assert_the_same(county, clone)
    hall.works(1, "a")
    with pytest.raises(HistoriesDiffer):
        hall.delivers()
    with pytest.raises(HistoriesDiffer):
        hall.takes_back()


def test_what_people_do_while_the_county_answers_belongs_to_the_new_epoch_too(
    county: ServedCounty, line: BadLine, hall: VillageHall, clone: VillageHall
) -> None:
    def meanwhile(line: BadLine, asked: bad_line.Asked) -> bytes:
        clone.works(1, "meanwhile")
        return bad_line.passes(line, asked)

    hall.works(5, "a")
    clone.works(6, "b")
    hall.delivers()
    line.again(dict.fromkeys(range(1, 20), meanwhile))
    clone.goes_on()
    line.again({})
    clone.delivers()
    assert texts(county.lines()) == texts(hall.lines()) | texts(clone.lines())
    assert_the_same(county, clone)


def test_the_first_may_take_it_back_again(
    county: ServedCounty, hall: VillageHall, clone: VillageHall
) -> None:
    hall.works(5, "a")
    clone.works(6, "b")
    hall.delivers()
    clone.goes_on()
    clone.works(2, "c")
    clone.delivers()
    hall.works(3, "d")
    both = texts(hall.lines()) | texts(clone.lines())
    hall.goes_on()
    hall.delivers()
    hall.works(3, "e")
    hall.delivers()
    assert texts(county.lines()) >= both
    assert {line[0] for line in county.lines()} == {1, 2, 3}
    assert_the_same(county, hall)


def test_both_wish_to_go_on_and_the_county_takes_one_after_the_other(
    county: ServedCounty, hall: VillageHall, clone: VillageHall
) -> None:
    hall.works(5, "a")
    clone.works(6, "b")
    county.says("UPDATE cursors SET seq = seq")
    hall.delivers()
    hall.works(1, "a")
    clone.goes_on()
    hall.goes_on()
    with pytest.raises(HistoriesDiffer):
        clone.delivers()
    hall.delivers()
    assert_the_same(county, hall)
    clone.goes_on()
    clone.works(1, "f")
    clone.delivers()
    assert_the_same(county, clone)


def test_a_computer_cloned_just_after_it_went_on_is_told_apart_too(
    county: ServedCounty, hall: VillageHall, clone: VillageHall, tmp_path: Path
) -> None:
    hall.works(5, "a")
    clone.works(1, "b")
    hall.delivers()
    clone.goes_on()
    third = clone.copied(tmp_path / "third")
    clone.says("DELETE FROM journal WHERE epoch = 2")
    third.says("DELETE FROM journal WHERE epoch = 2")
    clone.works(4, "c")
    third.works(5, "d")
    clone.delivers()
    with pytest.raises(HistoriesDiffer):
        third.delivers()
    third.goes_on()
    third.delivers()
    assert_the_same(county, third)
    third.close()


@pytest.mark.parametrize("cut", [bad_line.before, bad_line.in_the_middle, bad_line.afterwards])
def test_going_on_may_be_cut_anywhere_and_asked_for_again(
    county: ServedCounty, line: BadLine, hall: VillageHall, clone: VillageHall, cut: bad_line.Fault
) -> None:
    place, done = 0, False
    hall.works(5, "a")
    hall.delivers()
    clone.works(6, "b")
    while not done:
        place += 1
        line.again({place: cut})
        try:
            clone.goes_on()
            done = True
        except CountyAway:
            assert len(line.asked) == place
        line.again({})
    assert place > 4
    clone.goes_on()
    clone.delivers()
    assert_the_same(county, clone)


def test_an_old_backup_that_was_not_used_is_behind_and_comes_back(
    county: ServedCounty, hall: VillageHall, clone: VillageHall
) -> None:
    hall.works(20, "a")
    hall.delivers()
    with pytest.raises(Behind) as refused:
        clone.delivers()
    assert refused.value.words == {"county": 27, "own": 7}
    restored = clone.takes_back()
    assert restored.lines == 20
    assert clone.told[0] == ("fetch", 27, 27)
    clone.works(3, "b")
    clone.delivers()
    assert_the_same(county, clone)


def test_an_old_backup_from_before_the_parting_comes_back_with_all_epochs(
    county: ServedCounty, hall: VillageHall, clone: VillageHall, tmp_path: Path
) -> None:
    backup = hall.copied(tmp_path / "backup")
    hall.works(5, "a")
    clone.works(6, "b")
    hall.delivers()
    clone.goes_on()
    clone.delivers()
    backup.takes_back()
    assert backup.lines() == clone.lines()
    backup.works(2, "c")
    backup.delivers()
    assert_the_same(county, backup)
    backup.close()


def test_an_epoch_without_a_line_comes_back_too(
    county: ServedCounty, hall: VillageHall, clone: VillageHall, tmp_path: Path
) -> None:
    backup = hall.copied(tmp_path / "backup")
    hall.works(5, "a")
    clone.works(6, "b")
    hall.delivers()
    clone.goes_on()
    backup.takes_back()
    backup.works(2, "c")
    backup.delivers()
    assert [line[:2] for line in county.lines()[-2:]] == [(2, 8), (2, 9)]
    assert_the_same(county, backup)
    with pytest.raises(HistoriesDiffer):
        clone.delivers()
    backup.close()


def test_a_blank_computer_gets_everything(county: ServedCounty, hall: VillageHall, tmp_path: Path) -> None:
    hall.works(30)
    hall.delivers()
    blank = VillageHall(tmp_path / "blank").pairs(county)
    blank.works(0)
    assert blank.takes_back().lines == 30
    assert blank.lines() == hall.lines()
    blank.works(3, "b")
    blank.delivers()
    assert_the_same(county, blank)
    with pytest.raises(CountyRefused) as refused:
        hall.delivers()
    assert refused.value.reason == "key_revoked"
    blank.close()


@pytest.mark.parametrize("parts", [False, True])
def test_a_county_rolled_back_to_its_own_backup_is_sent_again(
    county: ServedCounty, hall: VillageHall, clone: VillageHall, *, parts: bool
) -> None:
    hall.works(2, "a")
    hall.delivers()
    county.backs_up()
    hall.works(5, "a")
    hall.delivers()
    if parts:
        clone.works(6, "b")
        clone.goes_on()
        hall, clone = clone, hall
    hall.works(3, "c")
    hall.delivers()
    county.rolls_back()
    hall.works(3, "d")
    hall.delivers()
    assert_the_same(county, hall)


def test_the_left_history_may_grow_at_a_county_that_forgot_who_went_on(
    county: ServedCounty, hall: VillageHall, clone: VillageHall
) -> None:
    hall.works(5, "a")
    hall.delivers()
    county.backs_up()
    clone.works(6, "b")
    clone.goes_on()
    clone.delivers()
    county.rolls_back()
    hall.works(4, "c")
    hall.delivers()
    clone.delivers()
    assert {line[2] for line in clone.lines()} >= {line[2] for line in hall.lines()}
    assert_the_same(county, clone)


def test_a_third_history_at_a_county_that_forgot_is_left_to_people(
    county: ServedCounty, hall: VillageHall, clone: VillageHall, tmp_path: Path
) -> None:
    backup = hall.copied(tmp_path / "backup")
    county.backs_up()
    hall.works(5, "a")
    hall.delivers()
    clone.works(6, "b")
    clone.goes_on()
    clone.delivers()
    county.rolls_back()
    backup.works(3, "c")
    backup.delivers()
    kept, own = county.lines(), clone.lines()
    with pytest.raises(HistoriesDiffer):
        clone.delivers()
    with pytest.raises(TooManyHistories):
        clone.goes_on()
    assert (county.lines(), clone.lines()) == (kept, own)
    backup.close()
