"""Applying lines: each record's latest state, the figures of its day; what does not fit is set aside."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta
from psycopg import Connection

from kiosk import clock
from kiosk.county.intake import counting, rollups
from kiosk.county.store.database import Owner
from kiosk.wire import lines

_BEFORE = """
SELECT kind, key, epoch, version, state::text FROM {} WHERE centre = %b AND key = ANY(%b::text[])"""
_AFTER = """
INSERT INTO {} AS known (centre, kind, key, epoch, version, day, state)
SELECT %b, kind, key, %b, version, day, state::jsonb
FROM unnest(%b::text[], %b::text[], %b::int[], %b::date[], %b::text[])
    AS fresh (kind, key, version, day, state)
ON CONFLICT (centre, key, kind) DO UPDATE
SET epoch = excluded.epoch, version = excluded.version, day = excluded.day, state = excluded.state
WHERE (known.epoch, known.version) < (excluded.epoch, excluded.version)"""
_ASIDE = """
INSERT INTO {} (centre, epoch, seq, reason, noted_at)
SELECT %b, %b, seq, reason, %b FROM unnest(%b::int[], %b::text[]) AS wrong (seq, reason)
ON CONFLICT DO NOTHING"""
_LONGEST_REASON = 200
_MOST_COUNTED = 2**40
"""More than thirty years in milliseconds: a sum of a million such numbers can still be kept."""
_LONGEST_ITEM = 40
_UNFIT = (
    msgspec.DecodeError, KeyError, TypeError, ValueError, AttributeError, ArithmeticError, OSError,
    RecursionError,
)  # fmt: skip


class _Head(msgspec.Struct):
    """What every line says of its record; PostgreSQL cannot find longer names."""

    kind: Annotated[str, Meta(max_length=40)]
    key: Annotated[str, Meta(max_length=100)]
    version: Annotated[int, Meta(ge=1, lt=2**31)]


_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode

Name = tuple[str, str]
"""A record's kind and key."""


class Unfit(Exception):  # noqa: N818 - an answer: the line is set aside, or a mended one refused
    """A line that cannot be applied, and why."""


class Place(NamedTuple):
    """Where lines are applied: inside a transaction of the server that keeps the village's rows."""

    connection: Connection[Any]
    owner: Owner
    centre: str
    epoch: int


class Line(NamedTuple):
    """A line as it came: its seq, and its text."""

    seq: int
    text: str


class Change(NamedTuple):
    """A line that can be applied: the record's state after it."""

    seq: int
    kind: str
    key: str
    version: int
    state: dict[str, Any]
    text: str

    @property
    def name(self) -> Name:
        """The record's kind and key."""
        return self.kind, self.key


class Known(NamedTuple):
    """A record as it is: when it got so, and its state."""

    epoch: int
    version: int
    state: dict[str, Any]


def apply(place: Place, sent: Sequence[Line]) -> int:
    """Bring states and figures up to date; return how many lines were set aside instead."""
    changes, aside = _sorted_out(sent)
    if changes:
        _bring_up_to_date(place, changes)
    if aside:
        wrong = (place.centre, place.epoch, clock.now(), list(aside), list(aside.values()))
        place.connection.execute(_ASIDE.format(place.owner.table("quarantine")).encode(), wrong)
    return len(aside)


def _sorted_out(sent: Sequence[Line]) -> tuple[list[Change], dict[int, str]]:
    changes: list[Change] = []
    aside: dict[int, str] = {}
    for line in sent:
        try:
            changes.append(change_of(line))
        except Unfit as error:
            aside[line.seq] = str(error).replace("\0", "�")[:_LONGEST_REASON]
    return changes, aside


def change_of(line: Line) -> Change:
    """Return what a line changes; raises ``Unfit`` for one that this county cannot understand."""
    try:
        state = _decode(line.text)
        if state["format"] != lines.FORMAT:
            raise Unfit(f"format {state['format']}")
        name = msgspec.convert(state, _Head)
        change = Change(line.seq, name.kind, name.key, name.version, state, line.text)
        _must_add_up(counting.counts_of(change.kind, state))
        counting.day_of(change.kind, state)
        counting.carry(change.kind, state, dict(state))  # so that no later line can fail over this one
    except _UNFIT as error:
        raise Unfit(f"{type(error).__name__}: {error}") from None
    if "\\u0000" in line.text:
        raise Unfit("U+0000, which PostgreSQL cannot keep in a document")
    return change


def _must_add_up(counts: counting.Counts) -> None:
    """Raise ``Unfit`` for figures that no day can have."""
    for (place, name), number in counts.items():
        known = name in (counting.ITEM_COLUMNS if place.item else counting.DAY_COLUMNS)
        fits = isinstance(number, int) and abs(number) <= _MOST_COUNTED and len(place.item) <= _LONGEST_ITEM
        if not (known and fits):
            raise Unfit(f"{name} {number!s:.40}")


def _bring_up_to_date(place: Place, changes: Sequence[Change]) -> None:
    """Keep the newest states; only the difference between a record's old and new counts is added."""
    before = _known(place, changes)
    after = dict(before)
    texts: dict[Name, str] = {}
    for change in changes:
        last = after.get(change.name)
        if last and (last.epoch, last.version) >= (place.epoch, change.version):
            continue
        carried = counting.carry(change.kind, last and last.state, change.state)
        texts[change.name] = _encode(change.state).decode() if carried else change.text
        after[change.name] = Known(place.epoch, change.version, change.state)
    _keep(place, {name: after[name] for name in texts}, texts)
    counts = counting.Counts()
    for name in texts:
        counts.update(counting.counts_of(name[0], after[name].state))
        if name in before:
            counts.subtract(counting.counts_of(name[0], before[name].state))
    rollups.add(place.connection, place.owner, place.centre, counts)


def _known(place: Place, changes: Sequence[Change]) -> dict[Name, Known]:
    keys = list({change.key for change in changes})
    query = _BEFORE.format(place.owner.table("records")).encode()
    found = place.connection.execute(query, (place.centre, keys)).fetchall()
    return {(kind, key): Known(epoch, version, _decode(state)) for kind, key, epoch, version, state in found}


def _keep(place: Place, fresh: dict[Name, Known], texts: dict[Name, str]) -> None:
    values = (
        [kind for kind, _key in fresh], [key for _kind, key in fresh],
        [known.version for known in fresh.values()],
        [counting.day_of(kind, known.state) for (kind, _key), known in fresh.items()],
        list(texts.values()),
    )  # fmt: skip
    statement = _AFTER.format(place.owner.table("records")).encode()
    place.connection.execute(statement, (place.centre, place.epoch, *values))
