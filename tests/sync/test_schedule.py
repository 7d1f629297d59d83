"""The courier goes once a night, each village at its own time, and again after a pause that grows."""

import csv
from collections import Counter
from datetime import datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk import clock
from kiosk.settings import ROOT
from kiosk.sync import schedule
from kiosk.sync.schedule import Past, next_time, night_before, pause_after

with (ROOT / "config" / "centres.csv").open(encoding="utf-8-sig") as _file:
    CODES = [row["division_code"] for row in csv.DictReader(_file)]
DUSK = datetime(2026, 11, 23, 20, 0, tzinfo=clock.HALL_TIME)
DAY, MINUTE = timedelta(1), timedelta(minutes=1)

codes = st.sampled_from(CODES)
moments = st.integers(0, 400 * 24 * 3600).map(lambda seconds: DUSK + timedelta(seconds=seconds))


def test_all_villages_are_spread_evenly_over_the_night() -> None:
    assert len(CODES) == 353
    hours = Counter(int((night_before(DUSK + DAY / 2, code) - DUSK) / timedelta(hours=1)) for code in CODES)
    assert set(hours) == set(range(10))
    assert all(20 <= count <= 52 for count in hours.values())
    minutes = Counter(int((night_before(DUSK + DAY / 2, code) - DUSK) / MINUTE) for code in CODES)
    assert max(minutes.values()) <= 6


@given(codes, moments)
def test_its_time_is_in_the_night_and_the_newest_that_has_come(centre: str, now: datetime) -> None:
    due = night_before(now, centre)
    assert now - DAY < due <= now
    assert due.time() >= time(20) or due.time() < time(6)
    assert night_before(due + DAY / 2, centre) == due


@given(codes, moments)
def test_what_was_done_tonight_waits_for_tomorrow(centre: str, now: datetime) -> None:
    due = night_before(now, centre)
    opened = due - DAY
    assert next_time(now, opened, centre, Past(done=due + MINUTE * 0)) == due + DAY
    assert next_time(now, opened, centre, Past(done=due - MINUTE)) == due


@given(codes, moments, st.integers(0, 60 * 24))
def test_a_computer_that_was_off_at_its_time_catches_up_soon_but_not_at_once(
    centre: str, opened: datetime, minutes: int
) -> None:
    past = Past(done=opened - timedelta(days=minutes % 9 + 2))
    now = opened + MINUTE * (minutes % 10)
    assume(night_before(now, centre) < opened)
    goes = next_time(now, opened, centre, past)
    assert opened + MINUTE <= goes <= opened + 10 * MINUTE


@given(codes, moments, st.integers(1, 400 * 24 * 60))
def test_a_clock_that_was_ahead_when_the_program_began_keeps_nobody_at_home(
    centre: str, now: datetime, minutes: int
) -> None:
    assert next_time(now, now + timedelta(minutes=minutes), centre, Past(done=now - 2 * DAY)) <= now


def test_after_a_power_cut_in_the_whole_county_they_do_not_all_knock_at_once() -> None:
    opened = datetime(2026, 11, 23, 8, 30, tzinfo=clock.HALL_TIME)
    knocks = Counter(int((next_time(opened, opened, code, Past()) - opened) / MINUTE) for code in CODES)
    assert min(knocks) >= 1
    assert max(knocks.values()) <= 60


@given(codes, st.integers(1, 10_000))
def test_pauses_grow_to_about_an_hour_and_no_further(centre: str, failures: int) -> None:
    pause = pause_after(failures, centre)
    assert 1.5 * MINUTE <= pause <= pause_after(failures + 1, centre) <= 75 * MINUTE
    if failures > 5:
        assert pause >= 45 * MINUTE


def test_villages_whose_county_was_away_do_not_come_back_together() -> None:
    assert len({pause_after(1, code) for code in CODES}) == len(CODES)


@given(codes, moments, st.integers(1, 40))
def test_after_a_failure_it_pauses(centre: str, now: datetime, failures: int) -> None:
    due = night_before(now, centre)
    past = Past(done=due - DAY, failures=failures, failed=now)
    assert next_time(now, due - DAY, centre, past) == now + pause_after(failures, centre)


@given(codes, moments, st.integers(1, 400 * 24 * 60))
def test_a_clock_that_went_back_keeps_nobody_from_delivering(centre: str, now: datetime, ahead: int) -> None:
    future = now + ahead * MINUTE
    opened = now - 2 * DAY
    for past in (Past(done=future), Past(done=None, failures=3, failed=future), Past(future, 3, future)):
        assert next_time(now, opened, centre, past) <= now


@given(codes, st.integers(1, 30), st.integers(0, 24 * 60))
def test_days_offline_are_caught_up_in_the_first_night(centre: str, days: int, minute: int) -> None:
    now = DUSK + DAY + minute * MINUTE
    past = Past(done=now - days * DAY - DAY, failures=days * 20, failed=night_before(now, centre) - MINUTE)
    assert next_time(now, now - 40 * DAY, centre, past) == night_before(now, centre)


@pytest.mark.parametrize("nights", [3])
def test_played_through_it_goes_once_a_night_in_the_window(nights: int) -> None:
    for centre in CODES[::40]:
        now, past, went = DUSK - DAY / 4, Past(), []
        while now < DUSK + nights * DAY - DAY / 4:
            if next_time(now, DUSK - 3 * DAY, centre, past) <= now:
                went.append(now)
                past = Past(done=now)
            now += MINUTE
        nightly = went[1:]
        assert len(nightly) == nights
        assert all(each.time() >= schedule.OPENS or each.time() < time(6) for each in nightly)
