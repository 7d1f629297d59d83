"""Applying lines: each record's latest state, the figures of its day; what does not fit is set aside."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg import Connection

from kiosk import clock
from kiosk.county.intake import counting, rollups, states
from kiosk.county.intake.counting import Counts
from kiosk.county.intake.states import Record, Unfit
from kiosk.county.intake.stored import Village
from kiosk.county.store.database import Owner, send_off
from kiosk.wire.batches import Batch

_BEFORE = """
SELECT epoch, state::text FROM {} WHERE centre = %b AND key = ANY(%b::text[])"""
_ADD = """
INSERT INTO {} (centre, kind, key, epoch, version, day, state)
SELECT %b, state ->> 'kind', state ->> 'key', %b, (state ->> 'version')::int, day, state FROM
    ROWS FROM (string_to_table(%b, E'\n'), string_to_table(%b, E'\n', '')) AS sent (said, found_by),
    LATERAL (SELECT said::jsonb AS state, found_by::date AS day OFFSET 0) AS fresh"""
"""OFFSET keeps PostgreSQL from reading a state once for each of its columns."""
_CHANGE = f"""{_ADD}
ON CONFLICT (centre, key, kind) DO UPDATE
SET epoch = excluded.epoch, version = excluded.version, day = excluded.day, state = excluded.state"""
_ASIDE = """
INSERT INTO {} (centre, epoch, seq, reason, noted_at)
SELECT %b, %b, seq, reason, %b FROM unnest(%b::int[], %b::text[]) AS wrong (seq, reason)
ON CONFLICT DO NOTHING"""
_LONGEST_REASON = 200
AT_ONCE = 250
"""So many lines are read before PostgreSQL gets its first work of a batch."""
_encode = msgspec.json.Encoder().encode

Name = tuple[str, str]
"""A record's kind and key."""
State = tuple[Record, bytes]
"""What is counted of a record, and its line; plain, for speed."""
States = dict[Name, State]


class Place(NamedTuple):
    """Where lines are applied: a village, and the epoch of its lines."""

    connection: Connection[Any]
    owner: Owner
    centre: str
    epoch: int


class Sorting:
    """Lines of an epoch as they are read: records that begin here, lines of others, what cannot be used.

    Not carefully, a record whose first version is here is taken for new, and a document that can be read
    for one that can be kept. Where that is wrong PostgreSQL refuses, and the batch must be taken in again.
    """

    def __init__(self, epoch: int, *, carefully: bool) -> None:
        """Begin with nothing read."""
        self._carefully, self._may_begin = carefully, epoch == 1 and not carefully
        self._begun: States = {}
        self.sent: dict[Name, Record] = {}
        self.others: list[State] = []
        self.aside: dict[int, str] = {}

    def read(self, first: int, lines: Sequence[bytes]) -> None:
        """Read the next lines, from one seq on."""
        begun, sent, others, may_begin = self._begun, self.sent, self.others, self._may_begin
        records = states.read_all(lines, carefully=self._carefully)
        for seq, (record, line) in enumerate(zip(records, lines, strict=True), first):
            if isinstance(record, Unfit):
                self.aside[seq] = str(record)[:_LONGEST_REASON]
                continue
            name = record.kind, record.key
            last = begun.get(name)
            if last:
                _follow(begun, name, (record, line), last[0])
            elif may_begin and record.version == 1 and name not in sent:
                begun[name] = record, line
            else:
                others.append((record, line))

    def unknown(self) -> set[str]:
        """Return the keys of records that did not begin here."""
        return {record.key for record, _line in self.others if (record.kind, record.key) not in self.sent}

    def ended(self) -> Collection[State]:
        """Hand out the states of records that began here and of which no more is soon to be heard."""
        return self._hand_out([name for name in self._begun if not counting.goes_on(self._begun[name][0])])

    def rest(self) -> Collection[State]:
        """Hand out the states of all others that began here."""
        return self._hand_out(list(self._begun))

    def _hand_out(self, names: Sequence[Name]) -> Collection[State]:
        handed = {name: self._begun.pop(name) for name in names}
        self.sent |= {name: record for name, (record, _line) in handed.items()}
        return handed.values()


def read_first(batch: Batch, *, carefully: bool) -> Sorting:
    """Return a batch's first lines as they were read."""
    sorting = Sorting(batch.label.epoch, carefully=carefully)
    sorting.read(batch.label.first, batch.lines[:AT_ONCE])
    return sorting


def apply(village: Village, batch: Batch, sorting: Sorting) -> int:
    """Bring states and figures up to date by a batch of which a part was read; return what was set aside.

    PostgreSQL keeps what has begun and ended in the first lines while the others are read.
    """
    place, counts = Place(*village, batch.label.epoch), counting.no_counts()
    if len(batch.lines) > AT_ONCE:
        _keep(place, _ADD, _as_sent(sorting.ended()))
        sorting.read(batch.label.first + AT_ONCE, batch.lines[AT_ONCE:])
    asked = _ask(place, sorting.unknown())
    beginning = _as_sent(sorting.rest())  # while PostgreSQL looks
    before = _known(place, asked.fetchall())
    _keep(place, _ADD, beginning)
    for record in sorting.sent.values():  # while PostgreSQL is busy with them
        counting.count(counts, record, 1)
    _go_on(place, sorting.others, before | sorting.sent, counts)
    rollups.add(place.connection, place.owner, place.centre, counts)
    _set_aside(place, sorting.aside)
    return len(sorting.aside)


def _set_aside(place: Place, aside: dict[int, str]) -> None:
    if aside:
        wrong = (place.centre, place.epoch, clock.now(), list(aside), list(aside.values()))
        place.connection.execute(_ASIDE.format(place.owner.table("quarantine")).encode(), wrong)


def _go_on(place: Place, others: Sequence[State], before: dict[Name, Record], counts: Counts) -> None:
    """Keep the newest states; only the difference between a record's old and new counts is added."""
    after: States = {}
    for state in others:
        name = state[0].kind, state[0].key
        _follow(after, name, state, after[name][0] if name in after else before.get(name))
    _keep(place, _CHANGE, _as_sent(after.values()))
    for name, (record, _line) in after.items():
        counting.count(counts, record, 1)
        if name in before:
            counting.count(counts, before[name], -1)


def _follow(after: States, name: Name, state: State, last: Record | None) -> None:
    """Let a state follow the last one of its record, unless it is older."""
    if last is None:
        after[name] = state
    elif last.version < state[0].version:
        counting.carry(last, state[0])
        after[name] = state


def _ask(place: Place, keys: set[str]) -> "psycopg.Cursor[Any]":
    """Ask for what is known of records; in a pipeline the answer is not waited for."""
    query = _BEFORE.format(place.owner.table("records")).encode()
    return place.connection.execute(query, (place.centre, list(keys)))


def _known(place: Place, before: Sequence[tuple[int, str]]) -> dict[Name, Record]:
    """Return records as they are known; what another epoch says is older or newer than all of this one."""
    known = {}
    for epoch, text in before:
        record = states.read(text)
        if epoch != place.epoch:
            record.version = 0 if epoch < place.epoch else states.MOST_VERSIONS
        known[record.kind, record.key] = record
    return known


def _as_sent(after: Collection[State]) -> tuple[str, str]:
    """Return states and their days, each as one text with a line for each: that costs Python least."""
    lines = b"\n".join([_whole(record, line) for record, line in after]).decode()
    return lines, "\n".join([str(record.day or "") for record, _line in after])


def _keep(place: Place, statement: str, sent: tuple[str, str]) -> None:
    """Write states down."""
    if sent[0]:
        written = statement.format(place.owner.table("records")).encode()
        place.connection.execute(written, (place.centre, place.epoch, *sent))
        send_off(place.connection)


def _whole(record: Record, line: bytes) -> bytes:
    """Return a state as it is kept: its line, and at its end what the county itself remembers."""
    own = counting.own(record)
    return line.rstrip()[:-1] + b"," + _encode(own)[1:] if own else line
