"""Applying lines: each record's latest state, the figures of its day; what does not fit is set aside."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from kiosk import clock
from kiosk.county.intake import counting, rollups, states
from kiosk.county.intake.states import Record, Unfit
from kiosk.county.store.database import Owner

_BEFORE = """
SELECT epoch, state::text FROM {} WHERE centre = %b AND key = ANY(%b::text[])"""
_ADD = """
WITH fresh AS MATERIALIZED (SELECT state::jsonb AS state, day::date AS day FROM
    ROWS FROM (string_to_table(%b, E'\n'), string_to_table(%b, E'\n', '')) AS sent (state, day))
INSERT INTO {} (centre, kind, key, epoch, version, day, state)
SELECT %b, state ->> 'kind', state ->> 'key', %b, (state ->> 'version')::int, day, state FROM fresh"""
_CHANGE = f"""{_ADD}
ON CONFLICT (centre, key, kind) DO UPDATE
SET epoch = excluded.epoch, version = excluded.version, day = excluded.day, state = excluded.state"""
_ASIDE = """
INSERT INTO {} (centre, epoch, seq, reason, noted_at)
SELECT %b, %b, seq, reason, %b FROM unnest(%b::int[], %b::text[]) AS wrong (seq, reason)
ON CONFLICT DO NOTHING"""
_LONGEST_REASON = 200
_encode = msgspec.json.Encoder().encode

Line = tuple[int, bytes]
"""A line as it came: its seq, and its bytes."""
Reader = Callable[[bytes], Record]
"""What makes a record of a line; raises ``Unfit``."""
Name = tuple[str, str]
"""A record's kind and key."""


class Place(NamedTuple):
    """Where lines are applied: inside a transaction of the server that keeps the village's rows."""

    connection: Connection[Any]
    owner: Owner
    centre: str
    epoch: int


State = tuple[int, Record, bytes]
"""The epoch in which a record got so, what is counted of it, and its line; plain tuples, for speed."""


def apply(place: Place, sent: Iterable[Line], read: Reader = states.read) -> int:
    """Bring states and figures up to date; return how many lines were set aside instead."""
    fresh: list[State] = []
    aside: dict[int, str] = {}
    for seq, line in sent:
        try:
            fresh.append((place.epoch, read(line), line))
        except Unfit as error:
            aside[seq] = str(error)[:_LONGEST_REASON]
    if fresh:
        _bring_up_to_date(place, fresh)
    if aside:
        wrong = (place.centre, place.epoch, clock.now(), list(aside), list(aside.values()))
        place.connection.execute(_ASIDE.format(place.owner.table("quarantine")).encode(), wrong)
    return len(aside)


def _bring_up_to_date(place: Place, fresh: Sequence[State]) -> None:
    """Keep the newest states; only the difference between a record's old and new counts is added."""
    before = _known(place, {record.key for _epoch, record, _line in fresh})
    after = _newest(before, fresh)
    _keep(place, _ADD, [state for name, state in after.items() if name not in before])
    _keep(place, _CHANGE, [state for name, state in after.items() if name in before])
    counts = counting.no_counts()
    for name, (_epoch, record, _line) in after.items():
        counting.count(counts, record, 1)
        if name in before:
            counting.count(counts, before[name][1], -1)
    rollups.add(place.connection, place.owner, place.centre, counts)


def _known(place: Place, keys: set[str]) -> dict[Name, State]:
    query = _BEFORE.format(place.owner.table("records")).encode()
    found = place.connection.execute(query, (place.centre, list(keys))).fetchall()
    known = [(epoch, states.read(text)) for epoch, text in found]
    return {(record.kind, record.key): (epoch, record, b"") for epoch, record in known}


def _newest(before: dict[Name, State], fresh: Sequence[State]) -> dict[Name, State]:
    """Return the states that records are in now; a line that is older than what is known changes nothing."""
    after: dict[Name, State] = {}
    for state in fresh:
        epoch, record, _line = state
        name = record.kind, record.key
        last = after.get(name) or before.get(name)
        if last is None:
            after[name] = state
        elif (last[0], last[1].version) < (epoch, record.version):
            counting.carry(last[1], record)
            after[name] = state
    return after


def _keep(place: Place, statement: str, after: Sequence[State]) -> None:
    """Write states down; they travel as one text, a line each, for that is what costs Python least."""
    if after:
        lines = b"\n".join([_whole(record, line) for _epoch, record, line in after]).decode()
        days = "\n".join([str(record.day or "") for _epoch, record, _line in after])
        written = statement.format(place.owner.table("records")).encode()
        place.connection.execute(written, (lines, days, place.centre, place.epoch))


def _whole(record: Record, line: bytes) -> bytes:
    """Return a state as it is kept: its line, and at its end what the county itself remembers."""
    own = counting.own(record)
    return line.rstrip()[:-1] + b"," + _encode(own)[1:] if own else line
