"""A stored line is damaged or lost on either side: it is noticed, goes nowhere, and is made whole."""

import pytest

from kiosk.county.intake import proof, reporting, taking
from kiosk.sync import proving
from kiosk.sync.proving import Wrong
from kiosk.sync.refusals import BrokenHere, CountsDiffer, CountyRefused
from tests.county.village import SHAPO
from tests.delivering import ServedCounty, VillageHall
from tests.kept import FLIPPED, HOLDS, LOST
from tests.sameness import assert_the_same

_LINE = "UPDATE journal SET line = CAST(? AS TEXT) WHERE seq = ?"
_HASH = "UPDATE journal SET hash = ? WHERE seq = ?"


def flips_a_bit(hall: VillageHall, seq: int, bit: int, place: int = 20, column: str = "line") -> None:
    """Flip a bit of a stored line or hash, as a failing disk does."""
    _epoch, _seq, line, kept = hall.lines()[seq - 1]
    whole = line.encode() if column == "line" else kept
    damaged = whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :]
    hall.says(_LINE if column == "line" else _HASH, damaged, seq)


def heals(hall: VillageHall) -> list[Wrong]:
    """Let the hall verify; return what was made whole."""
    healed: list[Wrong] = []
    assert proving.heal(hall.centre, healed.append).equal
    return healed


@pytest.mark.parametrize("bit", range(8))
def test_a_damaged_line_is_never_sent_and_gives_itself_away(
    county: ServedCounty, hall: VillageHall, bit: int
) -> None:
    hall.works(9)
    whole = hall.lines()
    flips_a_bit(hall, 5, bit)
    with pytest.raises(BrokenHere) as refused:
        hall.delivers()
    assert refused.value.words == {"seq": 5}
    assert county.lines() == []
    assert proving.mend(hall.centre, (1, 5))
    hall.delivers()
    assert county.lines() == whole
    assert_the_same(county, hall)


@pytest.mark.parametrize("seq", [1, 5, 9])
@pytest.mark.parametrize("column", ["line", "hash"])
def test_a_damaged_line_that_was_delivered_is_found_and_mended(
    county: ServedCounty, hall: VillageHall, seq: int, column: str
) -> None:
    hall.works(9)
    hall.delivers()
    whole = hall.lines()
    flips_a_bit(hall, seq, 7, column=column)
    assert hall.verifies().broken_here == (1, seq)
    assert heals(hall) == [Wrong(here=True, at=(1, seq))]
    assert hall.lines() == whole
    assert_the_same(county, hall)


@pytest.mark.parametrize("statement", [
    "UPDATE journal SET line = 'gone' WHERE seq IN (4, 5, 7)",
    "UPDATE journal SET line = x'ff00', hash = zeroblob(32) WHERE seq IN (1, 2)",
    "DELETE FROM journal WHERE seq IN (2, 3, 6)",
])  # fmt: skip
def test_what_is_lost_here_comes_back_from_the_county(hall: VillageHall, statement: str) -> None:
    hall.works(9)
    hall.delivers()
    whole = hall.lines()
    hall.works(2)
    undelivered = hall.lines()[9:]
    hall.says(statement)
    assert proving.heal(hall.centre, lambda _wrong: None).sound
    assert hall.lines() == whole + undelivered


@pytest.mark.parametrize("seq", [1, 5, 9])
@pytest.mark.parametrize("damage", [
    FLIPPED, LOST,
    f"UPDATE journal_batches SET head = set_bit(head, 77, 1 - get_bit(head, 77)) WHERE {HOLDS}",
    f"UPDATE journal_batches SET previous = set_bit(previous, 7, 1 - get_bit(previous, 7)) WHERE {HOLDS}",
    f"UPDATE journal_batches SET packed = substring(packed FOR 80) WHERE {HOLDS}",
])  # fmt: skip
@pytest.mark.usefixtures("small_batches")
def test_what_is_damaged_or_lost_at_the_county_is_found_and_sent_again(
    county: ServedCounty, hall: VillageHall, seq: int, damage: str
) -> None:
    hall.works(9)
    hall.delivers()
    county.says(damage, seq)
    verdict = hall.verifies()
    first = (seq - 1) // 3 * 3 + 1
    assert verdict.broken_there == (1, first)
    assert not verdict.sound
    assert heals(hall) == [Wrong(here=False, at=(1, first))]
    assert_the_same(county, hall)


def test_a_county_that_lost_many_lines_gets_them_all_again(
    county: ServedCounty, hall: VillageHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.sync.outbox.MOST_LINES", 2)
    hall.works(30)
    hall.delivers()
    monkeypatch.setattr("kiosk.sync.outbox.MOST_LINES", 4)
    for seq in (3, 9, 11, 22, 30):
        county.says(LOST, seq)
    assert [wrong.at[1] for wrong in heals(hall)] == [3, 9, 21, 29]
    assert_the_same(county, hall)


@pytest.mark.usefixtures("small_batches")
def test_neighbouring_batches_that_are_lost_come_back_last_first(
    county: ServedCounty, hall: VillageHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "MOST_LINES", 3)
    hall.works(30)
    hall.delivers()
    for seq in (7, 10, 13):
        county.says(LOST, seq)
    assert [wrong.at[1] for wrong in heals(hall)] == [13, 10, 7]
    assert_the_same(county, hall)


def test_an_old_line_that_the_county_does_not_take_again_keeps_no_new_ones_back(
    county: ServedCounty, hall: VillageHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.works(9)
    hall.delivers()
    county.says(FLIPPED, 4)
    proof.prove_and_note(county.database, SHAPO)
    hall.works(2)
    monkeypatch.setattr("kiosk.sync.outbox.send_again", not_taken)
    with pytest.raises(CountyRefused):
        hall.delivers()
    assert taking.cursor_of(county.database, SHAPO).lines == 11
    assert hall.delivery() == ("refused", CountyRefused.code)
    monkeypatch.undo()
    hall.delivers()
    assert_the_same(county, hall)


def not_taken(*_asked: object) -> None:
    """Answer as a county that does not take a line again."""
    raise CountyRefused(said="接不上", reason="forked")


@pytest.mark.parametrize("more", [0, 3])
def test_a_line_that_is_lost_here_is_told_by_the_count_and_comes_back(
    county: ServedCounty, hall: VillageHall, more: int
) -> None:
    hall.works(9)
    hall.delivers()
    hall.says("DELETE FROM journal WHERE seq = 4")
    hall.works(more)
    with pytest.raises(CountsDiffer) as told:
        hall.delivers()
    assert told.value.words == {"own": 8 + more, "there": 9 + more}
    heard = reporting.last_heard(county.database, SHAPO)
    assert heard is not None
    assert heard.trouble == CountsDiffer.code
    heals(hall)
    hall.delivers()
    assert_the_same(county, hall)


def test_lines_that_do_not_belong_there_heal_nothing(county: ServedCounty, hall: VillageHall) -> None:
    hall.works(9)
    hall.delivers()
    kept = county.lines()
    hall.says("UPDATE journal SET line = replace(line, 'format', 'formas')")
    with pytest.raises(BrokenHere):
        proving.resend(hall.centre, (1, 3))
    assert county.lines() == kept
