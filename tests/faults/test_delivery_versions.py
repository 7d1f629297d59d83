"""Old villages and a new county understand each other, and the reverse: for years nobody upgrades at once."""

from typing import Any

import msgspec
import pytest

from kiosk.county.intake import quarantine
from kiosk.pen import pen
from kiosk.records.journal.service import Change, write
from kiosk.sync.models import Outcome
from kiosk.sync.refusals import CountyTooNew
from tests.bad_line import Asked, BadLine, Fault
from tests.delivering import ServedCounty, VillageHall
from tests.sameness import assert_the_same


def answers(**more: Any) -> Fault:
    """Return a newer county: its answers say more."""

    def newer(line: BadLine, asked: Asked) -> bytes:
        head, _gap, body = line.passes_on(asked.whole).partition(b"\r\n\r\n")
        said = msgspec.json.decode(body)
        changed = msgspec.json.encode(said | more | {"place": said["place"] | {"province": 41}})
        return head.replace(b": %d\r\n" % len(body), b": %d\r\n" % len(changed)) + b"\r\n\r\n" + changed

    return newer


def test_an_old_hall_passes_over_what_a_newer_county_adds(
    county: ServedCounty, line: BadLine, hall: VillageHall
) -> None:
    hall.works(5)
    line.again(dict.fromkeys(range(1, 9), answers(weather=["fine"])))
    hall.delivers()
    line.again({})
    assert_the_same(county, hall)


def test_an_old_hall_says_that_it_does_not_understand(
    county: ServedCounty, line: BadLine, hall: VillageHall
) -> None:
    hall.works(5)
    line.again({1: answers(standing="sideways")})
    with pytest.raises(CountyTooNew):
        hall.delivers()
    assert hall.delivery() == (Outcome.REFUSED, "county_too_new")
    line.again({})
    hall.delivers()
    assert_the_same(county, hall)


def test_a_newer_halls_unknown_kinds_are_kept_and_harm_nothing(
    county: ServedCounty, hall: VillageHall
) -> None:
    hall.works(5)
    with hall.sessions() as session, pen(session) as driver:
        write(driver, [Change("weather", "w1", 1, {"sky": "blue"})])
    hall.works(5)
    hall.delivers()
    assert_the_same(county, hall)


def test_a_newer_halls_line_format_is_set_aside_and_everything_else_goes_on(
    county: ServedCounty, hall: VillageHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.works(5)
    monkeypatch.setattr("kiosk.wire.lines.FORMAT", 2)
    with hall.sessions() as session, pen(session) as driver:
        write(driver, [Change("ticket", "new", 1, {"shape": "round"})])
    monkeypatch.undo()
    hall.works(5)
    hall.delivers()
    assert hall.verifies().equal
    assert county.lines() == hall.lines()
    (aside,) = quarantine.aside(county.database)
    assert aside.seq == 6
    assert "format" in aside.reason
    (row,) = county.database.read("SELECT sum(visits)::int AS visits FROM centre_days")
    assert row["visits"] == 2
