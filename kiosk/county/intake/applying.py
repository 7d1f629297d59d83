"""Applying lines: each record's latest state, the figures of its day; what does not fit is set aside."""

from collections.abc import Iterable, Sequence
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
Name = tuple[str, str]
"""A record's kind and key."""
State = tuple[Record, bytes]
"""What is counted of a record, and its line; plain, for speed."""
States = dict[Name, State]


class Place(NamedTuple):
    """Where lines are applied: inside a transaction of the server that keeps the village's rows."""

    connection: Connection[Any]
    owner: Owner
    centre: str
    epoch: int


class Sorted(NamedTuple):
    """Lines as they were read: records that begin here, lines of others, and what cannot be used."""

    begun: States
    others: list[State]
    aside: dict[int, str]


def apply(place: Place, sent: Iterable[Line], *, carefully: bool = True) -> int:
    """Bring states and figures up to date; return how many lines were set aside instead.

    Not carefully, a record whose first version is here is taken for new, and a document that can be read
    for one that can be kept. Where that is wrong PostgreSQL refuses, and the batch must be taken in again.
    """
    begun, others, aside = _sort_out(place, sent, carefully=carefully)
    before = _known(place, {record.key for record, _line in others}) if others else {}
    after = dict(begun)
    for state in others:
        name = state[0].kind, state[0].key
        last = after[name][0] if name in after else before.get(name)
        _follow(after, name, state, last)
    changed = {name: before[name] for name in after if name in before and name not in begun}
    _bring_up_to_date(place, after, changed)
    if aside:
        wrong = (place.centre, place.epoch, clock.now(), list(aside), list(aside.values()))
        place.connection.execute(_ASIDE.format(place.owner.table("quarantine")).encode(), wrong)
    return len(aside)


def _sort_out(place: Place, sent: Iterable[Line], *, carefully: bool) -> Sorted:
    read = states.read_wholly if carefully else states.read
    may_begin = place.epoch == 1 and not carefully
    found = Sorted({}, [], {})
    begun, others, aside = found
    for seq, line in sent:
        try:
            record = read(line)
        except Unfit as error:
            aside[seq] = str(error)[:_LONGEST_REASON]
            continue
        name = record.kind, record.key
        if name in begun:
            _follow(begun, name, (record, line), begun[name][0])
        elif may_begin and record.version == 1:
            begun[name] = record, line
        else:
            others.append((record, line))
    return found


def _follow(after: States, name: Name, state: State, last: Record | None) -> None:
    """Let a state follow the last one of its record, unless it is older."""
    if last is None:
        after[name] = state
    elif last.version < state[0].version:
        counting.carry(last, state[0])
        after[name] = state


def _known(place: Place, keys: set[str]) -> dict[Name, Record]:
    """Return records as they are known; what another epoch says is older or newer than all of this one."""
    query = _BEFORE.format(place.owner.table("records")).encode()
    known = {}
    for epoch, text in place.connection.execute(query, (place.centre, list(keys))).fetchall():
        record = states.read(text)
        if epoch != place.epoch:
            record.version = 0 if epoch < place.epoch else states.MOST_VERSIONS
        known[record.kind, record.key] = record
    return known


def _bring_up_to_date(place: Place, after: States, before: dict[Name, Record]) -> None:
    """Keep the newest states; only the difference between a record's old and new counts is added."""
    _keep(place, _ADD, [after[name] for name in after if name not in before])
    _keep(place, _CHANGE, [after[name] for name in before])
    counts = counting.no_counts()
    for record, _line in after.values():
        counting.count(counts, record, 1)
    for record in before.values():
        counting.count(counts, record, -1)
    rollups.add(place.connection, place.owner, place.centre, counts)


def _keep(place: Place, statement: str, after: Sequence[State]) -> None:
    """Write states down; they travel as one text, a line each, for that is what costs Python least."""
    if after:
        lines = b"\n".join([_whole(record, line) for record, line in after]).decode()
        days = "\n".join([str(record.day or "") for record, _line in after])
        written = statement.format(place.owner.table("records")).encode()
        place.connection.execute(written, (lines, days, place.centre, place.epoch))


def _whole(record: Record, line: bytes) -> bytes:
    """Return a state as it is kept: its line, and at its end what the county itself remembers."""
    own = counting.own(record)
    return line.rstrip()[:-1] + b"," + _encode(own)[1:] if own else line
