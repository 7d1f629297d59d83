"""The wait estimate: pure, so it can be checked by thinking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import MINUTE
from kiosk.records.tickets.rules import Counter, expected_wait, recent_mean, shrunk
from tests.conftest import TurnableClock
from tests.desk import Desk

ALL = frozenset[str]()
PACE = {"SB": 10.0 * MINUTE, "YS": 4.0 * MINUTE}


def middle(wait: tuple[int, int]) -> float:
    """Return the middle that a range was made from (minutes), as near as rounding allows."""
    return (wait[0] / 0.65 + wait[1] / 1.35) / 2


@pytest.mark.parametrize(
    ("story", "ahead", "desks", "minutes"),
    [
        ("nobody ahead, a free desk", [], [Counter(ALL, 0)], 0),
        ("nobody ahead, the desk is busy", [], [Counter(ALL, 6 * MINUTE)], 6),
        ("three ahead, one desk", ["SB"] * 3, [Counter(ALL, 0)], 30),
        ("three ahead, two desks", ["SB"] * 3, [Counter(ALL, 0), Counter(ALL, 0)], 10),
        ("no desk is open yet: as if one opened now", ["SB"], [], 10),
        (
            "a desk for others takes its share",
            ["YS"] * 9,
            [Counter(frozenset({"YS"}), 0), Counter(ALL, 0)],
            16,
        ),
    ],
)
def test_the_queue_is_simulated(story: str, ahead: list[str], desks: list[Counter], minutes: float) -> None:
    wait = expected_wait(ahead, 0, "SB", desks, PACE)
    assert middle(wait) == pytest.approx(minutes, abs=1.6), story


def test_alike_desks_count_the_same_either_way() -> None:
    everything = frozenset(PACE)
    ahead = ["SB", "YS", "YS", "SB", "SB"] * 5
    alike = [Counter(ALL, 0), Counter(ALL, 3 * MINUTE), Counter(ALL, 9 * MINUTE)]
    named = [Counter(everything, desk.free_in_ms) for desk in alike]
    assert expected_wait(ahead, 0, "SB", alike, PACE) == expected_wait(ahead, 0, "SB", named, PACE)


@given(st.lists(st.sampled_from(["SB", "YS"]), max_size=30), st.integers(0, 200), st.integers(1, 8))
def test_more_people_never_wait_less(ahead: list[str], more: int, count: int) -> None:
    desks = [Counter(ALL, 0)] * count
    wait = expected_wait(ahead, more, "SB", desks, PACE)
    longer = expected_wait([*ahead, "SB"], more, "SB", desks, PACE)
    assert wait.low_min <= wait.high_min
    assert longer.high_min >= wait.high_min


def test_few_people_served_weigh_little() -> None:
    assert shrunk(2 * MINUTE, 0, 8 * MINUTE) == 8 * MINUTE
    assert shrunk(2 * MINUTE, 1, 8 * MINUTE) == 7 * MINUTE
    assert shrunk(2 * MINUTE, 500, 8 * MINUTE) == pytest.approx(3.2 * MINUTE)


def test_the_mean_follows_the_newest() -> None:
    mean = 10.0
    for served in range(100):
        mean = recent_mean(mean, served, 4.0)
    assert mean == pytest.approx(4.0, abs=0.1)


def test_quotes_learn_from_the_hall(desk: Desk, hall_clock: TurnableClock) -> None:
    def quote() -> int:
        waiting = [desk.arrives() for _ in range(4)]
        for seen in waiting:
            desk.takes_step(seen, "cancel")
        return waiting[-1].wait.high_min

    before = quote()
    for _ in range(12):
        desk.arrives()
        called = desk.calls_next()
        desk.takes_step(called, "start")
        hall_clock.goes_on(minutes=2)
        desk.takes_step(called, "finish")
    assert quote() < before / 1.5


def test_the_quote_stays_on_the_ticket(desk: Desk) -> None:
    for _ in range(5):
        last = desk.arrives()
    kept = desk.ticket(last.id)
    assert (kept.quote_low, kept.quote_high) == last.wait
    assert last.ahead == 4
