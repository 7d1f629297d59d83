"""What was set aside and is used later counts as if it had come as it is now, in whatever order."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.county.intake import epochs, quarantine, states, taking
from kiosk.county.intake.epochs import Fork
from kiosk.county.intake.states import Unfit
from kiosk.county.intake.taking import Parcel
from kiosk.county.store.database import CountyDatabase
from tests.county.village import CASE, FINISHED, MORNING, SHAPO, TICKET, Village

UNKNOWN, KNOWN = '"format":2', '"format":1'
CALLED = {"state": "called", "action": "call", "window": 1, "first_called_at": MORNING + 60_000}
SENT_ON = {"state": "waiting", "action": "transfer", "first_called_at": None}
LATER = {"first_called_at": MORNING + 50 * 60_000}
STORY: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("ticket", "t1", TICKET | {"door": "d" * 24}),
    ("case", "c1", CASE),
    ("ticket", "t1", TICKET | CALLED),
    ("case", "c1", CASE | {"state": "decided", "decided_at": MORNING}),
    ("ticket", "t1", TICKET | SENT_ON),
    ("rating", 'r村"1', {"rated_at": MORNING, "score": 2}),
    ("ticket", "t1", TICKET | CALLED | LATER),
    ("ticket", "t1", TICKET | FINISHED | LATER),
)
SOME = settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


def story(aside: frozenset[int] = frozenset()) -> Village:
    """Return a village that tells the story, some of its lines (from 0 on) in a format not known yet."""
    village = Village()
    for place, (kind, key, said) in enumerate(STORY):
        village.notes(kind, key, **(said | {"format": 2 if place in aside else 1}))
    return village


def takes(county: CountyDatabase, aside: frozenset[int] = frozenset()) -> None:
    """Take the story in."""
    assert taking.take_in(county, Parcel.of(story(aside).batch())).aside == len(aside)


def uses(county: CountyDatabase, seq: int) -> bool:
    """Use a line that was set aside, in the format that is known."""
    wrong = quarantine.one(county, SHAPO, 1, seq)
    return quarantine.replay(county, wrong, wrong.line.replace(UNKNOWN, KNOWN), "officer")


def known(county: CountyDatabase) -> list[list[dict[str, Any]]]:
    """Return all that follows from the lines."""
    return [
        county.read("SELECT kind, key, epoch, version, day, state FROM records ORDER BY kind, key"),
        county.read("SELECT * FROM centre_days ORDER BY day"),
        county.read("SELECT * FROM centre_day_items ORDER BY day, item"),
    ]


def emptied(county: CountyDatabase) -> CountyDatabase:
    """Return a county that has nothing of any village."""
    with county.front() as connection:
        for table in (
            "records",
            "centre_days",
            "centre_day_items",
            "journal_batches",
            "cursors",
            "quarantine",
        ):
            connection.execute(f"DELETE FROM {table}".encode())
    return county


@SOME
@given(order=st.lists(st.integers(0, len(STORY) - 1), unique=True, min_size=1))
def test_the_order_in_which_lines_are_used_does_not_matter(county: CountyDatabase, order: list[int]) -> None:
    takes(emptied(county))
    expected = known(county)
    takes(emptied(county), frozenset(order))
    for place in order:
        uses(county, place + 1)
    assert known(county) == expected


def test_it_is_told_whether_anything_changed(county: CountyDatabase, village: Village) -> None:
    for said in ({"name": "a", "format": 2}, {"name": "b"}):
        village.notes("post", "p", **said)
    village.notes("case", "c1", **(CASE | {"format": 2}))
    taking.take_in(county, Parcel.of(village.batch()))
    assert not uses(county, 1), "the post has another name by now"
    assert uses(county, 3)


def test_what_somebody_let_be_meanwhile_is_not_used(county: CountyDatabase) -> None:
    takes(county, frozenset({1}))
    wrong = quarantine.one(county, SHAPO, 1, 2)
    quarantine.let_be(county, wrong, "another")
    with pytest.raises(quarantine.AlreadySettled):
        quarantine.replay(county, wrong, wrong.line.replace(UNKNOWN, KNOWN), "officer")
    with pytest.raises(quarantine.AlreadySettled):
        quarantine.let_be(county, wrong, "officer")
    assert quarantine.one(county, SHAPO, 1, 2).settled_by == "another"


def test_a_new_epoch_goes_before_what_is_used_of_the_old(county: CountyDatabase, village: Village) -> None:
    for said in ({"format": 2}, {"format": 2, "mode": "assist"}):
        village.opens_case("c1", **said)
    taking.take_in(county, Parcel.of(village.batch()))
    other = Village(epoch=2)
    other.first, other.heads = 2, [village.heads[1]]
    epochs.open_epoch(county, SHAPO, Fork(2, 1, 1, village.heads[1], "restored"))
    other.opens_case("c1", mode="direct")
    taking.take_in(county, Parcel.of(other.batch(first=2)))
    uses(county, 2)
    [case] = county.read("SELECT epoch, state ->> 'mode' AS mode FROM records WHERE kind = 'case'")
    assert case == {"epoch": 2, "mode": "direct"}


def test_all_that_can_be_read_by_now_is_used_at_once(
    county: CountyDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes(county)
    expected = known(county)
    village = story()
    with monkeypatch.context() as older:
        older.setattr(states, "read_all", lambda lines, **_more: [Unfit("at `$.format`") for _line in lines])
        taking.take_in(emptied(county), Parcel.of(village.batch()))
    village.notes("case", "c9", **(CASE | {"business_date": "2026-13-41"}))
    taking.take_in(county, Parcel.of(village.batch(first=len(STORY) + 1)))
    assert quarantine.replay_all(county, "410327209", "officer") == 0
    assert quarantine.replay_all(county, SHAPO[:9], "officer") == len(STORY)
    assert known(county) == expected
    assert [wrong.seq for wrong in quarantine.aside(county)] == [len(STORY) + 1]
