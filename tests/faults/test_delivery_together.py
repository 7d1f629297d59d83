"""Two couriers at once, wrong clocks, and a hall whose disk is full."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.settings import ROOT
from kiosk.sync.models import Outcome
from kiosk.sync.refusals import AlreadyDelivering, CannotNote, CountyAway, CountyRefused
from tests import bad_line
from tests.bad_line import Asked, BadLine
from tests.conftest import TurnableClock
from tests.delivering import ServedCounty, VillageHall
from tests.faults.small_disk import NO_MOUNT, SmallDisk, a_small_disk, can_mount
from tests.sameness import assert_the_same

HOLDS_THE_LOCK = """
import sys, time, pathlib
from kiosk.sync.courier import one_at_a_time
with one_at_a_time(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)"""


def test_a_second_courier_leaves_the_first_alone(
    county: ServedCounty, line: BadLine, hall: VillageHall
) -> None:
    hall.works(5)
    came, go = threading.Event(), threading.Event()

    def slowly(line: BadLine, asked: Asked) -> bytes:
        came.set()
        assert go.wait(20)
        return bad_line.passes(line, asked)

    line.again({1: slowly})
    with ThreadPoolExecutor(1) as first:
        delivery = first.submit(hall.delivers)
        assert came.wait(20)
        with pytest.raises(AlreadyDelivering):
            hall.delivers()
        go.set()
        assert delivery.result(20).lines == 5
    assert_the_same(county, hall)


def test_a_courier_that_was_killed_keeps_nobody_out(county: ServedCounty, hall: VillageHall) -> None:
    hall.works(5)
    command = [sys.executable, "-c", HOLDS_THE_LOCK, str(hall.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyDelivering):
            hall.delivers()
        other.kill()
    hall.delivers()
    assert_the_same(county, hall)


@pytest.mark.usefixtures("small_batches")
def test_two_computers_that_send_the_same_at_once_send_it_once(
    county: ServedCounty, hall: VillageHall, tmp_path: Path
) -> None:
    hall.works(60)
    twins = [hall, *(hall.copied(tmp_path / str(number)) for number in range(3))]

    def deliver(twin: VillageHall) -> str:
        try:
            twin.delivers()
        except Refusal as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(len(twins)) as together:
        said = set(together.map(deliver, twins))
    assert said <= {""}
    assert_the_same(county, hall)
    for twin in twins[1:]:
        assert twin.delivers().lines == 0
        twin.close()


class OwnClock:
    """The county's clock in its threads; the hall's, so many days off, in all others."""

    def __init__(self, true: TurnableClock, days: int) -> None:
        self._true, self._off = true, timedelta(days).total_seconds()

    def __call__(self) -> float:
        is_county = threading.current_thread().name.startswith("waitress")
        return self._true() + (0 if is_county else self._off)


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_is_a_year_off_delivers_and_shows(
    county: ServedCounty, hall: VillageHall, hall_clock: TurnableClock, days: int
) -> None:
    hall.works(5)
    with clock.standing_at(OwnClock(hall_clock, days)):
        hall.delivers()
        assert hall.verifies().equal
    (row,) = county.database.read("SELECT offset_ms FROM reports")
    assert row["offset_ms"] == timedelta(days) // timedelta(milliseconds=1)
    assert_the_same(county, hall)


@pytest.mark.parametrize("days", [-501, 501])
def test_a_clock_that_is_further_off_is_refused_in_words(
    county: ServedCounty, hall: VillageHall, hall_clock: TurnableClock, days: int
) -> None:
    hall.works(5)
    with clock.standing_at(OwnClock(hall_clock, days)), pytest.raises(CountyRefused) as refused:
        hall.delivers()
    assert refused.value.reason == "out_of_time"
    assert "请先校准时间" in str(refused.value.words["said"])
    assert hall.delivery() == (Outcome.REFUSED, "county_refused")
    assert county.lines() == []
    hall.delivers()
    assert_the_same(county, hall)


def delivers_over_and_over(hall: VillageHall) -> None:
    """Deliver until the room that SQLite had kept in its log is used up."""
    for _time in range(300):
        hall.delivers()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with a_small_disk(tmp_path / "disk", megabytes=4) as disk:
        yield disk


@pytest.mark.skipif(not can_mount(), reason=NO_MOUNT)
def test_a_hall_without_room_says_so_and_delivers_when_there_is(
    county: ServedCounty, hall: VillageHall, small_disk: SmallDisk
) -> None:
    hall.works(5)
    cramped = hall.copied(small_disk.folder / "hall")
    small_disk.fill()
    with pytest.raises(CannotNote):
        delivers_over_and_over(cramped)
    small_disk.clear()
    cramped.delivers()
    assert_the_same(county, cramped)
    cramped.close()


@pytest.mark.skipif(not can_mount(), reason=NO_MOUNT)
def test_a_hall_without_room_is_not_restored_by_half(
    county: ServedCounty, hall: VillageHall, small_disk: SmallDisk
) -> None:
    hall.works(5)
    hall.delivers()
    backup = hall.copied(small_disk.folder / "hall")
    hall.works(400)
    hall.delivers()
    before = backup.lines()
    small_disk.fill()
    with pytest.raises(CannotNote):
        backup.takes_back()
    small_disk.clear()
    assert backup.lines() == before
    assert backup.takes_back().lines == 400
    assert_the_same(county, backup)
    backup.close()


def test_a_county_that_does_not_answer_is_given_up(line: BadLine, hall: VillageHall) -> None:
    hall.works(1)
    go = threading.Event()

    def never(_line: BadLine, _asked: Asked) -> bytes:
        go.wait(20)
        return b""

    line.again({1: never})
    with pytest.raises(CountyAway):
        hall.delivers(patience=0.3)
    go.set()
