"""No uplink: the same batches go on a stick, and the county's receipt comes back."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from kiosk.county.intake import sticks, taking
from kiosk.county.intake.taking import Taken
from kiosk.instance import CannotWrite
from kiosk.sync import outbox, stick
from kiosk.sync.holding import Why, held
from kiosk.sync.refusals import (
    BehindByStick,
    DiffersByStick,
    HistoriesDiffer,
    NotAReceipt,
    NothingToCarry,
    StickGap,
    StickStopped,
)
from kiosk.sync.state import state
from kiosk.wire.batches import UnreadableBatch
from kiosk.wire.refusals import KeyUnknown, WrongCentre
from kiosk.wire.signing import WrongSignature
from tests.conftest import TurnableClock
from tests.delivering import TWIN, ServedCounty, VillageHall
from tests.sameness import assert_the_same
from tests.synced import noted_syncs


def brings(county: ServedCounty, file: Path) -> sticks.Received:
    """Bring a stick to the county."""
    with file.open("rb") as opened:
        return sticks.receive(county.database, county.key, opened)


def receipt_of(received: sticks.Received, folder: Path) -> Path:
    """Return the receipt as a file."""
    file = folder / "receipt.json"
    file.write_bytes(received.receipt)
    return file


def test_a_stick_and_its_receipt_go_round(county: ServedCounty, hall: VillageHall, tmp_path: Path) -> None:
    hall.works(1203)
    written = stick.write_stick(hall.centre, tmp_path)
    assert written.lines == 1203
    received = brings(county, written.file)
    assert (received.said.fresh, received.said.problem) == (1203, "")
    read = stick.take_receipt(hall.centre, receipt_of(received, tmp_path))
    assert (read.place.seq, read.known) == (1203, False)
    assert_the_same(county, hall)
    hall.works(4)
    assert stick.write_stick(hall.centre, tmp_path).lines == 4


def test_a_stick_may_come_twice_or_be_overtaken_by_the_line(
    county: ServedCounty, hall: VillageHall, tmp_path: Path
) -> None:
    hall.works(600)
    file = stick.write_stick(hall.centre, tmp_path).file
    hall.works(10)
    hall.delivers()
    for _again in range(2):
        received = brings(county, file)
        assert (received.said.fresh, received.said.place.seq) == (0, 610)
    assert stick.take_receipt(hall.centre, receipt_of(received, tmp_path)).known
    assert_the_same(county, hall)


def test_what_was_not_acknowledged_is_on_the_next_stick_again(
    county: ServedCounty, hall: VillageHall, tmp_path: Path
) -> None:
    hall.works(7)
    lost = stick.write_stick(hall.centre, tmp_path)
    lost.file.unlink()
    hall.works(5)
    assert brings(county, stick.write_stick(hall.centre, tmp_path).file).said.fresh == 12
    assert_the_same(county, hall)


def test_a_stick_that_leaves_out_an_earlier_one_is_refused_in_words(
    county: ServedCounty, hall: VillageHall, tmp_path: Path
) -> None:
    hall.works(7)
    hall.delivers()
    hall.works(7)
    file = stick.write_stick(hall.centre, tmp_path).file
    county.says("UPDATE cursors SET seq = 3, lines = 3")
    received = brings(county, file)
    assert received.said.problem == "gap"
    assert received.said.fresh == 0


def test_a_changed_stick_is_not_the_villages(county: ServedCounty, hall: VillageHall, tmp_path: Path) -> None:
    hall.works(7)
    file = stick.write_stick(hall.centre, tmp_path).file
    whole = file.read_bytes()
    place = whole.index(b"\x1f\x8b") + 40
    file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    with pytest.raises((sticks.NotAStick, WrongSignature)):
        brings(county, file)
    assert county.lines() == []


def test_another_villages_stick_is_not_taken_for_this_one(
    county: ServedCounty, hall: VillageHall, tmp_path: Path
) -> None:
    hall.works(7)
    file = stick.write_stick(hall.centre, tmp_path).file
    with file.open("rb") as opened, pytest.raises(WrongCentre):
        sticks.receive(county.database, county.key, opened, scope=TWIN)
    county.says("DELETE FROM centre_keys")
    with pytest.raises(KeyUnknown):
        brings(county, file)


def test_a_receipt_counts_only_from_this_county_for_this_village_and_history(
    county: ServedCounty, hall: VillageHall, tmp_path: Path
) -> None:
    hall.works(7)
    copy = hall.copied(tmp_path / "copy")
    hall.works(1, "a")
    copy.works(1, "b")
    received = brings(county, stick.write_stick(hall.centre, tmp_path).file)
    receipt = receipt_of(received, tmp_path)
    with pytest.raises(HistoriesDiffer):
        stick.take_receipt(copy.centre, receipt)
    said = receipt.read_bytes()
    for damaged in (
        b"",
        said[:-5],
        said.replace(b'"seq\\":8', b'\\"seq\\":7'),
        b"\xff",
        b'{"x":' + b"[" * 60_000,
    ):
        receipt.write_bytes(damaged)
        if damaged != said:
            with pytest.raises(NotAReceipt):
                stick.take_receipt(hall.centre, receipt)
    with hall.sessions() as session:
        assert outbox.last_done(session) is None
    copy.close()


def goes_round(county: ServedCounty, hall: VillageHall, folder: Path) -> Path:
    """Carry everything to the county and return the receipt's file, not read yet."""
    folder.mkdir()
    return receipt_of(brings(county, stick.write_stick(hall.centre, folder).file), folder)


def test_an_old_receipt_is_no_delivery_of_today(
    county: ServedCounty, hall: VillageHall, tmp_path: Path, hall_clock: TurnableClock
) -> None:
    hall.works(7)
    first = goes_round(county, hall, tmp_path / "first")
    stick.take_receipt(hall.centre, first)
    hall.works(7)
    stick.take_receipt(hall.centre, goes_round(county, hall, tmp_path / "second"))
    hall_clock.goes_on(10 * 24 * 60)
    assert stick.take_receipt(hall.centre, first).known
    with hall.sessions() as session:
        found = state(session, hall.folder)
        assert found is not None
        assert (found.silent_days, found.waiting, len(outbox.newest(session))) == (10, 0, 2)


def test_what_stopped_the_county_in_the_middle_is_told_and_goes_again(
    county: ServedCounty, hall: VillageHall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.works(1203)
    taken = iter([taking.take_in])

    def once(*given: Any) -> Taken:
        for take_in in taken:
            return take_in(*given)
        raise UnreadableBatch(problem="…")

    with monkeypatch.context() as stops:
        stops.setattr(taking, "take_in", once)
        receipt = goes_round(county, hall, tmp_path / "first")
    with pytest.raises(StickStopped) as stopped:
        stick.take_receipt(hall.centre, receipt)
    assert stopped.value.words == {"seq": 500, "problem": UnreadableBatch.code}
    assert hall.delivery() == ("refused", StickStopped.code)
    stick.take_receipt(hall.centre, goes_round(county, hall, tmp_path / "second"))
    assert_the_same(county, hall)


def test_a_county_that_has_less_than_it_said_gets_all_that_it_lacks(
    county: ServedCounty, hall: VillageHall, tmp_path: Path
) -> None:
    hall.works(7)
    county.backs_up()
    stick.take_receipt(hall.centre, goes_round(county, hall, tmp_path / "first"))
    county.rolls_back()
    hall.works(7)
    with pytest.raises(StickGap):
        stick.take_receipt(hall.centre, goes_round(county, hall, tmp_path / "second"))
    stick.take_receipt(hall.centre, goes_round(county, hall, tmp_path / "third"))
    assert_the_same(county, hall)


def test_a_hall_from_a_backup_hears_by_stick_that_it_needs_a_line_once(
    county: ServedCounty, hall: VillageHall, tmp_path: Path
) -> None:
    hall.works(7)
    stick.take_receipt(hall.centre, goes_round(county, hall, tmp_path / "first"))
    old = hall.copied(tmp_path / "old")
    hall.works(5, "a")
    receipt = goes_round(county, hall, tmp_path / "second")
    with pytest.raises(BehindByStick) as behind:
        stick.take_receipt(old.centre, receipt)
    assert behind.value.words == {"county": 12, "own": 7}
    assert old.delivery() == ("refused", BehindByStick.code)
    assert held(old.folder) == Why.BEHIND
    old.works(6, "b")
    with pytest.raises(DiffersByStick):
        stick.take_receipt(old.centre, goes_round(county, old, tmp_path / "third"))
    assert old.delivery() == ("refused", DiffersByStick.code)
    old.close()


def test_what_lies_on_a_stick_is_on_it_before_it_has_its_name(
    hall: VillageHall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.works(3)
    synced = noted_syncs(monkeypatch)
    file = stick.write_stick(hall.centre, tmp_path).file
    assert synced == [file.with_name(f"{file.name}.part"), tmp_path]


def test_what_the_county_has_is_not_carried_and_a_stick_pulled_out_leaves_no_file(
    hall: VillageHall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.works(3)
    with monkeypatch.context() as pulled_out:
        pulled_out.setattr(zipfile.ZipFile, "writestr", gone)
        with pytest.raises(CannotWrite):
            stick.write_stick(hall.centre, tmp_path)
    hall.delivers()
    with pytest.raises(NothingToCarry):
        stick.write_stick(hall.centre, tmp_path)
    assert not list(tmp_path.glob("delivery-*"))


def test_a_stick_that_cannot_be_written_is_said_in_words(hall: VillageHall) -> None:
    hall.works(3)
    with pytest.raises(CannotWrite):
        stick.write_stick(hall.centre, Path("/proc"))


def gone(*_entry: object) -> None:
    """Fail as a stick does that is not there any more."""
    raise OSError("gone")


def test_a_stick_that_the_county_read_twice_has_brought_its_lines_all_the_same(
    county: ServedCounty, hall: VillageHall, tmp_path: Path
) -> None:
    hall.works(7)
    file = stick.write_stick(hall.centre, tmp_path).file
    brings(county, file)
    again = brings(county, file)
    assert again.said.fresh == 0
    stick.take_receipt(hall.centre, receipt_of(again, tmp_path))
    with hall.sessions() as session:
        assert [each.lines for each in outbox.newest(session)] == [7]
