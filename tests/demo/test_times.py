"""The demo's clock: a day in so many seconds, a night in so many, over and over."""

from datetime import datetime
from pathlib import Path

import pytest

from kiosk import clock
from kiosk.demo import times
from kiosk.demo.times import LATER, Times, Turned

DAWN = int(datetime(2026, 11, 23, 8, 0, tzinfo=clock.HALL_TIME).timestamp() * 1000)
RUNNING = Times(real=1000.0, demo=DAWN, day_s=180, night_s=60)


@pytest.mark.parametrize(
    ("passed_s", "shown"),
    [
        (-50, "11-23 08:00"), (0, "11-23 08:00"), (90, "11-23 13:00"), (180, "11-23 18:00"),
        (210, "11-24 01:00"), (240, "11-24 08:00"), (10 * 240, "12-03 08:00"),
    ],
)  # fmt: skip
def test_hours_pass_slowly_by_day_and_quickly_by_night(passed_s: float, shown: str) -> None:
    assert f"{clock.local(round(RUNNING.at(1000.0 + passed_s))):%m-%d %H:%M}" == shown


@pytest.mark.parametrize("hours", [0, 3, 9.5, 10, 14, 23.99, 24, 240])
def test_what_is_waited_for_comes_when_it_was_said(hours: float) -> None:
    instant = DAWN + hours * 3_600_000

    assert RUNNING.at(RUNNING.real_of(instant)) == pytest.approx(instant, abs=2)


def test_time_stands_until_the_file_lets_it_run(tmp_path: Path) -> None:
    file = tmp_path / "time.json"
    times.keep(file, Times(LATER, DAWN, 180, 60))
    turned = Turned(file)
    before = turned(), turned()

    times.keep(file, Times(1000.0, DAWN, 180, 60))

    assert before == (DAWN / 1000, DAWN / 1000)
    assert turned() > DAWN / 1000
