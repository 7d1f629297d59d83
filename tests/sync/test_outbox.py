"""What may travel at once: at most 500 lines, 2 MB packed, 8 MB unpacked; receipts are kept a year."""

import random
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk import clock
from kiosk.pen import pen
from kiosk.records.journal.service import Change, write
from kiosk.sync import outbox
from kiosk.sync.models import Outcome, Way
from kiosk.sync.refusals import CountyAway, CountyRefused
from kiosk.sync.schedule import Past
from kiosk.wire import batches
from kiosk.wire.batches import MOST_ON_THE_WIRE, MOST_UNPACKED, Batch
from kiosk.wire.reports import Place
from tests.conftest import TurnableClock
from tests.county.village import SHAPO
from tests.delivering import ServedCounty, VillageHall
from tests.sameness import assert_the_same


def writes(hall: VillageHall, *texts: str) -> None:
    """Write lines of some length."""
    with hall.sessions() as session, pen(session) as driver:
        write(driver, [Change("post", f"p{n}", 1, {"name": text}) for n, text in enumerate(texts)])


def cut(hall: VillageHall) -> list[Batch]:
    """Return the whole journal as batches."""
    found: list[Batch] = []
    with hall.sessions() as session:
        place = Place(1, 0, "00" * 32, 0)
        while batch := outbox.next_batch(session, SHAPO, place):
            found.append(batch)
            place = Place(1, batch.label.last, batch.hashes[-1].hex(), 0)
    return found


def noise(length: int, seed: int) -> str:
    """Return what gzip cannot make smaller."""
    return random.Random(seed).randbytes(length // 2).hex()  # noqa: S311 - nothing secret


def test_a_long_journal_goes_in_batches_of_five_hundred(lone_hall: VillageHall) -> None:
    lone_hall.works(1203)
    assert [batch.label.count for batch in cut(lone_hall)] == [500, 500, 203]


def test_long_lines_travel_in_smaller_batches(county: ServedCounty, hall: VillageHall) -> None:
    writes(hall, *("长" * 100_000 for _ in range(40)))
    found = cut(hall)
    assert len(found) > 1
    for batch in found:
        assert sum(len(line) + 1 for line in batch.lines) <= MOST_UNPACKED
        batches.unpack(batches.pack(batch))
    hall.delivers()
    assert_the_same(county, hall)


def test_what_cannot_be_packed_small_travels_in_smaller_batches(
    county: ServedCounty, hall: VillageHall
) -> None:
    writes(hall, *(noise(400_000, seed) for seed in range(12)))
    found = cut(hall)
    assert len(found) > 1
    assert all(len(batches.pack(batch)) <= MOST_ON_THE_WIRE for batch in found)
    hall.delivers()
    assert_the_same(county, hall)


@pytest.mark.parametrize("text", ["长" * 3_000_000, noise(5_000_000, 1)], ids=["unpacked", "packed"])
def test_a_single_line_that_is_too_long_is_refused_and_does_not_hang(hall: VillageHall, text: str) -> None:
    writes(hall, "short", text)
    with pytest.raises(CountyRefused) as refused:
        hall.delivers()
    assert refused.value.reason in {"batch_too_large", "body_too_large"}


def test_what_fills_a_batch_comes_back_in_pages_too(
    county: ServedCounty, hall: VillageHall, tmp_path: Path
) -> None:
    writes(hall, *('"' * 15_000 for _ in range(300)))
    hall.delivers()
    copy = VillageHall(tmp_path / "blank").pairs(county)
    assert copy.takes_back().lines == 300
    assert copy.lines() == hall.lines()
    copy.close()


def test_the_last_delivery_is_remembered_through_weeks_without_a_line(
    hall: VillageHall, hall_clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "KEPT", 30)
    hall.works(3)
    hall.delivers()
    done = clock.now()
    with hall.sessions() as session:
        for _hour in range(outbox.KEPT + 20):
            hall_clock.goes_on(60)
            outbox.failed(session, outbox.begin(session, Way.NIGHT), Outcome.AWAY, CountyAway(problem="x"))
        past = outbox.past(session)
        assert past.done == done
        assert past.failed == clock.now()
        assert past.failures == outbox.KEPT
        assert len(outbox.newest(session, 10_000)) == outbox.KEPT + 1
        last = outbox.last_done(session)
        assert last is not None
        assert (last.epoch, last.seq) == (1, 3)


def test_failures_of_a_clock_that_was_ahead_are_no_reason_to_knock_without_pause(
    hall: VillageHall, hall_clock: TurnableClock
) -> None:
    with hall.sessions() as session:
        for days in (400, 400, -800):
            hall_clock.goes_on(days * 24 * 60)
            outbox.failed(session, outbox.begin(session, Way.NIGHT), Outcome.AWAY, CountyAway(problem="x"))
        past = outbox.past(session)
    assert past.failed == clock.now()
    assert past.failures == 3


def test_a_delivery_that_was_cut_off_counts_as_one_that_failed(
    hall: VillageHall, hall_clock: TurnableClock
) -> None:
    began = clock.now()
    with hall.sessions() as session:
        outbox.begin(session, Way.NIGHT)
        hall_clock.goes_on(5)
        assert outbox.past(session) == Past(None, 1, began)
        assert clock.now() == began + timedelta(minutes=5)
