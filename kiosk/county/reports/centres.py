"""What is kept of one centre beside its figures: its cursor, its forks, its windows and people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from kiosk.county.intake import stored
from kiosk.county.intake.epochs import Epoch, epochs_of
from kiosk.county.store.database import CountyDatabase

MOST_LINES = 5_000
MOST_SHOWN = 200
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
    """The side of a fork that was left: how many lines and records, and which were changed on both sides.

    ``compared`` is how many of its newest lines were read, ``changed`` how many records both sides changed;
    ``both`` shows no more than a person would look through.
    """

    lines: int
    compared: int
    records: int
    changed: int
    both: Sequence[BothChanged]


class Span(NamedTuple):
    """Lines of an epoch: those after one, up to a last."""

    epoch: int
    after: int
    last: int


def left_by(county: CountyDatabase, epoch: Epoch) -> Left:
    """Return what a new epoch left beside it; both are kept, the newer epoch's states count."""
    spans = left_spans(epochs_of(county, epoch.centre), epoch)
    states = [_state(line) for line in reversed(_newest(county, epoch.centre, spans))]
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
    lines = sum(span.last - span.after for span in spans)
    return Left(lines, len(states), len(old), len(both), both[:MOST_SHOWN])


def _newest(county: CountyDatabase, centre: str, spans: Sequence[Span]) -> list[bytes]:
    """Return the newest lines of what was left, the newest first; damaged ones are left out."""
    found: list[bytes] = []
    with stored.village_at(county, centre) as village:
        for epoch, after, last in spans:
            first = max(after, last - MOST_LINES) + 1
            rows = reversed(stored.rows_across(village, epoch, first, last))
            for _row, kept in stored.opened(village, rows):
                found += [line.text for line in reversed(kept or ()) if after < line.at.seq <= last]
                if len(found) >= MOST_LINES:
                    return found[:MOST_LINES]
    return found


def left_spans(opened: Sequence[Epoch], epoch: Epoch) -> list[Span]:
    """Return what a new epoch left: from the last line before it back to where both histories part.

    That may lie before the beginning of the epoch that was left, and of others before it.
    """
    begins = {each.epoch: (each.after_epoch, each.after_seq) for each in opened}
    kept = dict(_way_back(begins, (epoch.after_epoch, epoch.after_seq)))
    found = []
    for number, last in _way_back(begins, (epoch.epoch - 1, epoch.ended_seq)):
        after = kept.get(number, begins[number][1] if number in begins else 0)
        found += [Span(number, after, last)] if last > after else []
        if number in kept:
            break
    return found


def _way_back(begins: Mapping[int, tuple[int, int]], place: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield how far each epoch goes on the way from a place back to the first line, the newest first."""
    yield place
    while place[0] in begins:
        place = begins[place[0]]
        yield place


def _state(line: bytes) -> dict[str, Any]:
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
