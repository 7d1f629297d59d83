"""Records anew from all their stored lines: as if what was set aside and mended had come as it is now."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from kiosk.county.intake import counting, rollups, states
from kiosk.county.intake.applying import Name
from kiosk.county.intake.states import Record, Unfit
from kiosk.county.store.database import Owner

_LINES = """
SELECT epoch, seq, line FROM {}
WHERE centre = %b AND split_part(split_part(line, '"key":"', 2), '"', 1) = ANY(%b::text[])"""
"""Halls spell a line in one way only; all lines of a village are looked through, so it must be quick."""
_ASIDE = "SELECT epoch, seq, mended FROM {} WHERE centre = %b"
_BEFORE = "SELECT state::text FROM {} WHERE centre = %b AND key = ANY(%b::text[])"
_KEEP = """
INSERT INTO {} AS known (centre, kind, key, epoch, version, day, state)
VALUES (%b, %b, %b, %b, %b, %b, %b::jsonb || %b::jsonb)
ON CONFLICT (centre, key, kind) DO UPDATE
SET epoch = excluded.epoch, version = excluded.version, day = excluded.day, state = excluded.state
WHERE known.state <> excluded.state
    AND (known.epoch, known.version) <= (excluded.epoch, excluded.version)"""


class Village(NamedTuple):
    """Whose records: inside a transaction of the server that keeps its rows, which locks its cursor."""

    connection: Connection[Any]
    owner: Owner
    centre: str


class _Newest(NamedTuple):
    epoch: int
    record: Record
    line: bytes


def rebuild(village: Village, names: Collection[Name]) -> int:
    """Bring some records and the figures of their days to what their lines say, in the lines' order.

    Lines set aside count as they were mended. Returns how many records are not what they were.
    """
    before, counts = _before(village, names), counting.no_counts()
    changed = {name: newest for name, newest in _newest(village, names).items() if _keep(village, newest)}
    for name, newest in changed.items():
        counting.count(counts, newest.record, 1)
        if name in before:
            counting.count(counts, before[name], -1)
    rollups.add(village.connection, village.owner, village.centre, counts)
    return len(changed)


def _before(village: Village, names: Collection[Name]) -> dict[Name, Record]:
    query = _BEFORE.format(village.owner.table("records")).encode()
    keys = [key for _kind, key in names]
    found = (states.read(text) for (text,) in village.connection.execute(query, (village.centre, keys)))
    return {(record.kind, record.key): record for record in found}


def _newest(village: Village, names: Collection[Name]) -> dict[Name, _Newest]:
    """Return the last state of each record, with what it keeps of those before."""
    newest: dict[Name, _Newest] = {}
    for epoch, line in _lines(village, {key for _kind, key in names}):
        try:
            record = states.read(line)
        except Unfit:
            continue  # an older program took it; what came of it stays in the newer lines
        name = record.kind, record.key
        last = newest.get(name)
        if name in names and (last is None or (last.epoch, last.record.version) < (epoch, record.version)):
            if last:
                counting.carry(last.record, record)
            newest[name] = _Newest(epoch, record, line)
    return newest


def _lines(village: Village, keys: Collection[str]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of some keys, and every mended one, in their order, each with its epoch."""
    connection, owner, centre = village
    spelled = [msgspec.json.encode(key).decode().split('"')[1] for key in keys]
    stored = connection.execute(_LINES.format(owner.table("journal_lines")).encode(), (centre, spelled))
    lines = {(epoch, seq): line for epoch, seq, line in stored}
    aside = connection.execute(_ASIDE.format(owner.table("quarantine")).encode(), (centre,))
    lines |= {(epoch, seq): mended for epoch, seq, mended in aside}
    for (epoch, _seq), line in sorted(lines.items(), key=lambda each: each[0]):
        if line is not None:
            yield epoch, line.encode()


def _keep(village: Village, newest: _Newest) -> bool:
    """Write a state down; return whether it is not what is kept already."""
    epoch, record, line = newest
    told = (record.kind, record.key, epoch, record.version, record.day)
    own = msgspec.json.encode(counting.own(record))
    statement = _KEEP.format(village.owner.table("records")).encode()
    written = village.connection.execute(statement, (village.centre, *told, line.decode(), own.decode()))
    return bool(written.rowcount)
