"""The postman goes by himself, and again after longer and longer pauses; nothing sends him home for good."""

import contextlib
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from kiosk import clock
from kiosk.settings import Settings
from kiosk.sync import postman
from kiosk.sync.client import County
from kiosk.sync.link import FILE
from kiosk.sync.postman import Ground, Postman
from kiosk.sync.refusals import CountyAway, Stumbled
from tests import bad_line
from tests.bad_line import BadLine
from tests.conftest import TurnableClock
from tests.delivering import ServedCounty, VillageHall
from tests.desk import CATALOGUE
from tests.sameness import assert_the_same
from tests.waiting import until

STEP = 4
"""Minutes between two looks."""
DUSK = datetime(2026, 11, 23, 20, 0, tzinfo=clock.HALL_TIME)


@pytest.fixture
def carrier(hall: VillageHall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postman]:
    """The hall's postman, who looks up often and has not set out yet."""
    monkeypatch.setattr(postman, "LOOK_S", 0.02)
    engine = hall.sessions.kw["bind"]
    yield (carrier := Postman(engine, hall.folder, lambda: None, Ground(Settings(), CATALOGUE)))
    carrier.stop() if carrier._thread.is_alive() else None  # noqa: SLF001 - one that never started cannot end


def sets_out(hall: VillageHall, carrier: Postman, hall_clock: TurnableClock, hours: int) -> list[datetime]:
    """Let hours pass; return when the postman set out, whatever came of it."""
    went = []
    for _step in range(hours * 60 // STEP):
        due = carrier.next_time()
        if due is not None and due <= clock.now():
            went.append(clock.now())
            with contextlib.suppress(CountyAway):
                hall.delivers()
        hall_clock.goes_on(STEP)
    return went


def test_he_goes_once_a_night(hall: VillageHall, carrier: Postman, hall_clock: TurnableClock) -> None:
    hall.delivers()
    hall_clock.stands_at(DUSK)
    nights = sets_out(hall, carrier, hall_clock, 72)
    assert len(nights) == 3
    assert all(later - earlier == timedelta(1) for earlier, later in pairwise(nights))


def test_he_pauses_longer_each_time_and_goes_on_the_next_night(
    county: ServedCounty, line: BadLine, hall: VillageHall, carrier: Postman, hall_clock: TurnableClock
) -> None:
    hall.works(3)
    hall.delivers()
    hall.works(3)
    hall_clock.stands_at(DUSK)
    line.faults = dict.fromkeys(range(1, 200), bad_line.before)
    went = sets_out(hall, carrier, hall_clock, 20)
    pauses = [later - earlier for earlier, later in pairwise(went)]
    assert len(went) >= 9
    assert pauses[:4] == sorted(pauses[:4])
    assert pauses[0] <= timedelta(minutes=8)
    assert max(pauses) <= timedelta(minutes=80)
    line.again({})
    assert len(sets_out(hall, carrier, hall_clock, 10)) <= 2
    assert_the_same(county, hall)


def test_nothing_unforeseen_sends_him_home_for_good(
    county: ServedCounty, hall: VillageHall, carrier: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(_county: County, _report: object) -> None:
        raise RecursionError

    hall.works(3)
    carrier.start()
    with monkeypatch.context() as broken:
        broken.setattr(County, "report", stumbles)
        carrier.ask()
        until(lambda: isinstance(carrier.found.refused, Stumbled))
    until(lambda: not carrier.progress.errand)
    carrier.ask()
    until(lambda: len(county.lines()) == 3)


def test_a_damaged_link_does_not_send_him_home_for_good(
    county: ServedCounty, hall: VillageHall, carrier: Postman
) -> None:
    hall.works(3)
    file = hall.folder / FILE
    whole = file.read_bytes()
    file.write_bytes(b"{")
    carrier.start()
    time.sleep(0.2)
    carrier.ask()
    until(lambda: carrier.found.refused is not None)
    file.write_bytes(whole)
    carrier.ask()
    until(lambda: len(county.lines()) == 3)
