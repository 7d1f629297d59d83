"""What is kept of one centre beside its figures: its cursor, its forks, its windows and people."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from kiosk.county.intake.epochs import Epoch
from kiosk.county.store.database import CountyDatabase

MOST_LINES = 5_000
MOST_SHOWN = 200
_LEFT = """
SELECT line FROM journal_lines
WHERE centre = %(centre)s AND epoch = %(epoch)s AND seq > %(after)s AND seq <= %(ended)s
ORDER BY seq LIMIT %(most)s"""
_SINCE = """
SELECT kind, key, day, state FROM records
WHERE centre = %(centre)s AND epoch >= %(epoch)s AND key = ANY(%(keys)s::text[])"""
_PLACES = """
SELECT kind, count(*)::int AS n,
    count(*) FILTER (WHERE state ->> 'state' = 'open' OR state ->> 'active' = 'true')::int AS active
FROM records WHERE centre = %(centre)s AND kind IN ('window', 'staff', 'post') GROUP BY kind"""


class BothChanged(NamedTuple):
    """A record that was changed on both sides of a fork; ``before`` is the state that was left behind."""

    kind: str
    day: Any
    before: Mapping[str, Any]
    now: Mapping[str, Any]


class Left(NamedTuple):
    """The side of a fork that was left: how many lines and records, and which were changed on both sides."""

    lines: int
    records: int
    both: Sequence[BothChanged]


def left_by(county: CountyDatabase, epoch: Epoch) -> Left:
    """Return what a new epoch left beside it; both are kept, the newer epoch's states count."""
    values = {
        "centre": epoch.centre, "epoch": epoch.after_epoch, "after": epoch.after_seq,
        "ended": epoch.ended_seq, "most": MOST_LINES,
    }  # fmt: skip
    states = [_state(row["line"]) for row in county.read(_LEFT, values)]
    old = {
        (str(state["kind"]), str(state["key"])): state
        for state in states
        if "kind" in state and "key" in state
    }
    wanted = {"centre": epoch.centre, "epoch": epoch.epoch, "keys": [key for _kind, key in old]}
    both = [
        BothChanged(row["kind"], row["day"], old[row["kind"], row["key"]], row["state"])
        for row in county.read(_SINCE, wanted)
        if (row["kind"], row["key"]) in old
    ]
    return Left(len(states), len(old), both[:MOST_SHOWN])


def _state(line: str) -> dict[str, Any]:
    """Return what a line says; one that is no record's (it stands in quarantine) says nothing."""
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError:
        return {}


def places(county: CountyDatabase, centre: str) -> dict[str, tuple[int, int]]:
    """Return how many windows, people and posts a centre has, and how many of them are open or active."""
    return {row["kind"]: (row["n"], row["active"]) for row in county.read(_PLACES, {"centre": centre})}


def see_epoch(county: CountyDatabase, centre: str, epoch: int, by: str) -> None:
    """Note that somebody has looked at an epoch; who was first stays."""
    seen = "UPDATE epochs SET seen_by = %s WHERE centre = %s AND epoch = %s AND seen_by IS NULL"
    with county.front() as connection:
        connection.execute(seen.encode(), (by, centre, epoch))
