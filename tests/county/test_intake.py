"""Taking in: a batch is kept and applied once, whole or not at all, and always in its order."""

import hashlib
from typing import Any

import pytest

from kiosk.county.caretaker import Caretaker
from kiosk.county.intake import epochs, proof, quarantine, taking
from kiosk.county.intake.epochs import Fork
from kiosk.county.intake.taking import Parcel, Taken
from kiosk.county.store.database import CountyDatabase
from kiosk.wire import batches, lines
from kiosk.wire.batches import Batch, UnreadableBatch
from kiosk.wire.refusals import EpochEnded, Forked, Gap, NotCommon
from tests import kept
from tests.county.village import CASE, FINISHED, MORNING, SHAPO, TICKET, Village


def take(county: CountyDatabase, batch: Batch) -> Taken:
    return taking.take_in(county, Parcel.of(batch))


def day(county: CountyDatabase, date: str = "2026-11-23") -> dict[str, Any]:
    """Return the figures of a day that are not 0."""
    (row,) = county.read("SELECT * FROM centre_days WHERE day = %s", (date,))
    return {name: value for name, value in row.items() if value and name not in {"centre", "day"}}


def states(county: CountyDatabase) -> dict[str, tuple[int, str]]:
    rows = county.read("SELECT key, version, state ->> 'state' AS state FROM records ORDER BY key")
    return {row["key"]: (row["version"], row["state"]) for row in rows}


def test_a_visit_becomes_a_state_and_figures(county: CountyDatabase, village: Village) -> None:
    village.serves("t1")
    taken = take(county, village.batch())
    assert taken == Taken(taking.Cursor(1, 2, village.head, 2), 2, 0)
    assert states(county) == {"t1": (2, "finished")}
    assert day(county) == {
        "visits": 1, "finished": 1, "errands": 1, "waited": 1, "wait_ms": 240_000, "wait_3": 1,
        "quoted": 1, "quote_kept": 1, "served": 1, "served_ms": 360_000, "serve_4": 1,
    }  # fmt: skip


def test_the_same_batch_again_changes_nothing(county: CountyDatabase, village: Village) -> None:
    village.serves("t1")
    take(county, village.batch())
    again = take(county, village.batch())
    assert again.fresh == 0
    assert again.cursor == taking.Cursor(1, 2, village.head, 2)
    assert day(county)["visits"] == 1


def test_a_first_version_of_what_is_known_changes_nothing(county: CountyDatabase, village: Village) -> None:
    village.serves("t1")
    take(county, village.batch())
    again = Village()
    again.serves("t1")
    village.writes(again.lines[0])
    assert take(county, village.batch(first=3)).fresh == 1
    assert states(county) == {"t1": (2, "finished")}
    assert day(county)["visits"] == 1


def test_a_batch_that_overlaps_adds_only_what_is_new(county: CountyDatabase, village: Village) -> None:
    village.serves("t1")
    take(county, village.batch())
    village.serves("t2", number=2)
    assert take(county, village.batch(first=2)).fresh == 2
    assert day(county)["visits"] == 2


def test_a_gap_is_refused_with_the_cursor(county: CountyDatabase, village: Village) -> None:
    village.serves("t1")
    village.serves("t2", number=2)
    take(county, village.batch(last=2))
    with pytest.raises(Gap) as refused:
        take(county, village.batch(first=4))
    assert refused.value.words == {"epoch": 1, "seq": 2}
    assert states(county) == {"t1": (2, "finished")}


def test_another_history_is_refused_and_nothing_is_overwritten(
    county: CountyDatabase, village: Village
) -> None:
    village.serves("t1")
    other = village.forks(1, epoch=1)
    other.notes("ticket", "t9", **TICKET)
    take(county, village.batch())
    for batch in (other.batch(), other.batch(first=2)):
        with pytest.raises(Forked):
            take(county, batch)
    assert states(county) == {"t1": (2, "finished")}


def test_a_new_epoch_keeps_both_histories(county: CountyDatabase, village: Village) -> None:
    village.serves("t1")
    village.serves("t2", number=2)
    take(county, village.batch())
    other = village.forks(2, epoch=2)
    other.serves("t3", number=2)
    fork = Fork(2, 1, 2, other.heads[0], "restored")
    for _again in range(2):
        epochs.open_epoch(county, SHAPO, fork)
    take(county, other.batch(first=3))
    assert set(states(county)) == {"t1", "t2", "t3"}
    assert day(county)["visits"] == 3
    assert proof.prove(county, SHAPO) == proof.Proof(taking.Cursor(2, 4, other.head, 6), 6, None)
    village.serves("t4", number=3)
    with pytest.raises(EpochEnded):
        take(county, village.batch(first=5))
    (epoch,) = epochs.epochs_of(county, SHAPO)
    assert (epoch.after_epoch, epoch.after_seq, epoch.ended_seq) == (1, 2, 4)


def test_an_epoch_begins_only_where_both_sides_hold_the_same(
    county: CountyDatabase, village: Village
) -> None:
    village.serves("t1")
    take(county, village.batch())
    with pytest.raises(NotCommon):
        epochs.open_epoch(county, SHAPO, Fork(2, 1, 1, village.head, "restored"))


@pytest.mark.parametrize("after", [2, 3])
def test_an_epoch_begins_only_in_an_older_one(county: CountyDatabase, after: int) -> None:
    with pytest.raises(NotCommon):
        epochs.open_epoch(county, SHAPO, Fork(2, after, 0, lines.GENESIS, "restored"))


def test_a_stored_epoch_that_begins_in_itself_holds_nobody_up(county: CountyDatabase) -> None:
    epochs.open_epoch(county, SHAPO, Fork(2, 1, 0, lines.GENESIS, "restored"))
    with county.front() as connection:
        connection.execute("UPDATE epochs SET after_epoch = epoch")
    assert epochs.origin(county, SHAPO, 2, 0) == (2, 0)


def test_in_a_new_epoch_a_lower_version_is_the_newer_state(county: CountyDatabase, village: Village) -> None:
    village.notes("ticket", "t1", **TICKET)
    other = village.forks(1, epoch=2)
    village.notes("ticket", "t1", **(TICKET | {"state": "called"}))
    village.notes("ticket", "t1", **(TICKET | {"state": "cancelled"}))
    other.notes("ticket", "t1", **(TICKET | {"state": "missed"}))
    take(county, village.batch())
    epochs.open_epoch(county, SHAPO, Fork(2, 1, 1, other.heads[0], "restored"))
    take(county, other.batch(first=2))
    assert states(county) == {"t1": (2, "missed")}
    assert day(county) == {"visits": 1, "missed": 1, "errands": 1}


def said(kind: str, values: dict[str, Any]) -> bytes:
    """Return a line as a hall writes it."""
    return lines.canonical({"format": 1, "kind": kind, "key": "x", "version": 1, "at": MORNING} | values)


TOO_MUCH = said("ticket", TICKET | FINISHED | {"served_ms": 10**30})
LONG_ITEM = said("case", CASE | {"item": "S" * 20_000})
ODD_ERRAND = said("ticket", TICKET | {"errands": [1, None]})
LONG_KEY = said("post", {"key": "k" * 3000})
DEEP = b'{"format":1,"kind":"post","key":"x","version":1,"n":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
NOISE = b"".join(hashlib.sha256(bytes([n])).hexdigest().encode() for n in range(200))
"""What PostgreSQL cannot press into an index."""
WRONG = {
    "no JSON": b"{{{",
    "an unknown format": b'{"format":9,"kind":"ticket","key":"x","version":1}',
    "a date that is none": b'{"format":1,"kind":"rating","key":"x","version":1,"rated_at":9e19,"score":1}',
    "a zero character": b'{"format":1,"kind":"post","key":"x","version":1,"name":"\\u0000"}',
    "no version": b'{"format":1,"kind":"post","key":"x"}',
    "a list": b"[1]",
    "a number without end": b'{"format":1,"kind":"post","key":"x","version":1,"n":1e999999}',
    "a number next to nothing": b'{"format":1,"kind":"post","key":"x","version":1,"n":1e-20000}',
    "decimals without end": b'{"format":1,"kind":"post","key":"x","version":1,"n":0.%b}' % (b"3" * 17_000),
    "a count beyond all counting": TOO_MUCH,
    "half a letter": b'{"format":1,"kind":"post","key":"x","version":1,"name":"\\ud800"}',
    "a key without end": LONG_KEY,
    "an item without end": LONG_ITEM,
    "brackets without end": DEEP,
    "a day before all days": b'{"format":1,"kind":"absence","key":"x","version":1,"first_day":"0000-01-01"}',
    "a day that is a number": b'{"format":1,"kind":"absence","key":"x","version":1,"first_day":1e300}',
    "a version that is a number and a half": b'{"format":1,"kind":"post","key":"x","version":1.5}',
    "a version that is no number": b'{"format":1,"kind":"post","key":"x","version":"one"}',
    "no format": b'{"kind":"post","key":"x","version":1}',
    "a ticket without errands": said("ticket", {"business_date": "2026-11-23"}),
    "an errand that is none": ODD_ERRAND,
    "nothing": b"",
    "a score that is none": b'{"format":1,"kind":"rating","key":"x","version":1,"rated_at":1,"score":7}',
    "a link without end": b'{"format":1,"kind":"post","key":"x","version":1,"door":"' + NOISE + b'"}',
}


@pytest.mark.parametrize("story", WRONG)
def test_a_line_that_cannot_be_applied_is_set_aside_and_the_cursor_goes_on(
    county: CountyDatabase, village: Village, story: str
) -> None:
    village.serves("t1")
    village.writes(WRONG[story])
    village.serves("t2", number=2)
    taken = take(county, village.batch())
    assert (taken.fresh, taken.aside, taken.cursor.seq) == (5, 1, 5)
    assert day(county)["visits"] == 2
    (aside,) = quarantine.aside(county)
    assert (aside.seq, aside.line.encode()) == (3, WRONG[story])
    assert aside.reason


def test_a_mended_line_is_replayed_once(county: CountyDatabase, village: Village) -> None:
    village.writes(b'{"format":9}')
    take(county, village.batch())
    (aside,) = quarantine.aside(county)
    with pytest.raises(quarantine.StillUnfit):
        quarantine.replay(county, aside, '{"format":8}', "officer")
    mended = Village()
    mended.notes("ticket", "t1", **TICKET)
    assert quarantine.replay(county, aside, mended.lines[0].decode(), "officer")
    with pytest.raises(quarantine.AlreadySettled):
        quarantine.replay(county, aside, mended.lines[0].decode(), "officer")
    assert day(county)["visits"] == 1
    assert quarantine.aside(county) == []
    (settled,) = quarantine.aside(county, settled=True)
    assert (settled.settled_by, settled.line) == ("officer", '{"format":9}')


def test_a_line_may_be_let_be(county: CountyDatabase, village: Village) -> None:
    village.writes(b"{}")
    take(county, village.batch())
    quarantine.let_be(county, quarantine.aside(county)[0], "officer")
    assert quarantine.aside(county) == []


def test_what_is_no_text_is_refused_whole(village: Village) -> None:
    village.writes(b'{"x":"\xff"}')
    with pytest.raises(UnreadableBatch):
        batches.unpack(batches.pack(village.batch()))


def test_a_flipped_bit_is_found_and_healed_by_the_same_lines(
    county: CountyDatabase, village: Village
) -> None:
    village.serves("t1")
    village.serves("t2", number=2)
    take(county, village.batch(last=2))
    take(county, village.batch(first=3))
    with county.front() as connection:
        connection.execute(kept.FLIPPED.encode(), (3,))
    assert proof.prove(county, SHAPO).broken == (1, 3)
    with county.front() as connection:
        connection.execute(
            "INSERT INTO reports VALUES (%s, now(), 0, '', 1, 4, '', 4, '', '{}', '')", (SHAPO,)
        )
    Caretaker(county).make_round()
    noted = proof.noted(county, SHAPO)
    assert noted is not None
    assert noted.broken == (1, 3)
    take(county, village.batch(first=2))
    assert proof.noted(county, SHAPO) is None
    assert proof.prove(county, SHAPO).broken is None


def test_whoever_is_sent_on_has_waited_until_the_first_call(county: CountyDatabase, village: Village) -> None:
    minute = 60_000
    called = {"state": "called", "action": "call", "window": 1, "first_called_at": MORNING + 2 * minute}
    sent_on = {"state": "waiting", "action": "transfer", "window": None, "first_called_at": None}
    again = called | {"first_called_at": MORNING + 50 * minute, "window": 2}
    for values in (TICKET, called, sent_on):
        village.notes("ticket", "t1", **(TICKET | values))
    take(county, village.batch())
    village.notes("ticket", "t1", **(TICKET | again))
    take(county, village.batch(first=4))
    assert day(county)["wait_ms"] == 2 * minute


def test_a_confidential_case_is_only_counted(county: CountyDatabase, village: Village) -> None:
    village.notes("case", "c1", confidential=True, business_date="2026-11-23", state="accepted")
    take(county, village.batch())
    assert day(county) == {"opened": 1, "confidential": 1}
    assert county.read("SELECT * FROM centre_day_items") == []


def test_a_decision_counts_on_its_own_day_and_item(county: CountyDatabase, village: Village) -> None:
    village.opens_case("c1")
    decided = MORNING + 24 * 3600_000
    village.opens_case("c1", state="decided", decided_at=decided)
    take(county, village.batch())
    assert day(county) == {"opened": 1}
    assert day(county, "2026-11-24") == {"decided": 1, "promised": 1, "on_time": 1}
    rows = county.read("SELECT day::text, opened, decided, on_time FROM centre_day_items ORDER BY day")
    assert [tuple(row.values()) for row in rows] == [("2026-11-23", 1, 0, 0), ("2026-11-24", 0, 1, 1)]
