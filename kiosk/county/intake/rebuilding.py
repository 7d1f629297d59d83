"""Records anew from all their stored lines: as if what was set aside and mended had come as it is now."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

import msgspec

from kiosk.county.intake import counting, rollups, states, stored
from kiosk.county.intake.applying import Name
from kiosk.county.intake.states import Record, Unfit
from kiosk.county.intake.stored import Kept, Village

_ASIDE = "SELECT epoch, seq, mended FROM {} WHERE centre = %b"
_BEFORE = "SELECT state::text FROM {} WHERE centre = %b AND key = ANY(%b::text[])"
_KEEP = """
INSERT INTO {} AS known (centre, kind, key, epoch, version, day, state)
VALUES (%b, %b, %b, %b, %b, %b, %b::jsonb || %b::jsonb)
ON CONFLICT (centre, key, kind) DO UPDATE
SET epoch = excluded.epoch, version = excluded.version, day = excluded.day, state = excluded.state
WHERE known.state <> excluded.state
    AND (known.epoch, known.version) <= (excluded.epoch, excluded.version)"""


class _Newest(NamedTuple):
    epoch: int
    record: Record
    line: bytes


def rebuild(village: Village, names: Collection[Name]) -> int:
    """Bring some records and the figures of their days to what their lines say, in the lines' order.

    The village's cursor must be locked. Lines set aside count as they were mended. Returns how many records
    are not what they were.
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
    lines = {tuple(kept.at): kept.text for kept in _kept_of(village, keys)}
    query = _ASIDE.format(village.owner.table("quarantine")).encode()
    for epoch, seq, mended in village.connection.execute(query, (village.centre,)):
        lines[epoch, seq] = mended and mended.encode()
    for (epoch, _seq), line in sorted(lines.items(), key=lambda each: each[0]):
        if line is not None:
            yield epoch, line


def _kept_of(village: Village, keys: Collection[str]) -> Iterator[Kept]:
    """Yield the lines of some keys; halls spell a key in one way only."""
    spelled = [re.escape(b'"key":' + msgspec.json.encode(key)) for key in keys]
    sought = re.compile(b"|".join(spelled)).search
    rows = stored.rows_after(village, stored.BEGINNING)
    for _row, lines in stored.opened(village, rows):
        yield from (kept for kept in lines or () if sought(kept.text))


def _keep(village: Village, newest: _Newest) -> bool:
    """Write a state down; return whether it is not what is kept already."""
    epoch, record, line = newest
    told = (record.kind, record.key, epoch, record.version, record.day)
    own = msgspec.json.encode(counting.own(record))
    statement = _KEEP.format(village.owner.table("records")).encode()
    written = village.connection.execute(statement, (village.centre, *told, line.decode(), own.decode()))
    return bool(written.rowcount)
