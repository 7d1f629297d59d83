"""What lines come to: each record's latest state, the figures of its day, what is set aside. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from kiosk.county.intake import counting, states
from kiosk.county.intake.counting import Counts
from kiosk.county.intake.states import Record, Unfit

BEGINS, GOES_ON = "+", "="
"""The first sign of a mark: a record that is not here yet, and one that may be."""
NO_DAY = " " * len("YYYY-MM-DD")
_LONGEST_REASON = 200
_encode = msgspec.json.Encoder().encode

Name = tuple[str, str]
"""A record's kind and key."""
State = tuple[Record, int]
"""What is counted of a record, and which of the lines it is; plain, for speed."""
States = dict[Name, State]


class Sorted(NamedTuple):
    """Lines as they were read: records that begin here, lines of others, and what cannot be used."""

    begun: States
    others: list[State]
    aside: dict[int, str]
    lines: int


class Applied(NamedTuple):
    """What lines come to: a mark for each, what is to be added to the figures.

    The mark of a record's newest line is ``BEGINS`` or ``GOES_ON``, its day, and with what the state goes on
    after the line's own last brace is taken away; that of any other line is empty.
    """

    marks: list[str]
    counts: Counts


def sort_out(epoch: int, lines: Sequence[bytes], *, carefully: bool = True) -> Sorted:
    """Read the lines of an epoch.

    Not carefully, a record whose first version is here is taken for new, and a document that can be read
    for one that can be kept. Where that is wrong PostgreSQL refuses, and the batch must be taken in again.
    """
    may_begin = epoch == 1 and not carefully
    begun, others, aside, _ = found = Sorted({}, [], {}, len(lines))
    for number, record in enumerate(states.read_all(lines, carefully=carefully)):
        if isinstance(record, Unfit):
            aside[number] = str(record)[:_LONGEST_REASON]
            continue
        name = record.kind, record.key
        last = begun.get(name)
        if last:
            _follow(begun, name, (record, number), last[0])
        elif may_begin and record.version == 1:
            begun[name] = record, number
        else:
            others.append((record, number))
    return found


def apply(found: Sorted, before: Iterable[tuple[int, str]], epoch: int) -> Applied:
    """Return what sorted lines of an epoch come to after what was before (epoch, state)."""
    marks, counts = [""] * found.lines, counting.no_counts()
    for record, number in found.begun.values():
        counting.count(counts, record, 1)
        marks[number] = _mark(BEGINS, record)
    known = _known(epoch, before)
    for name, (record, number) in _newest(found.others, known).items():
        counting.count(counts, record, 1)
        marks[number] = _mark(GOES_ON, record)
        if name in known:
            counting.count(counts, known[name], -1)
    return Applied(marks, counts)


def _newest(others: Sequence[State], known: dict[Name, Record]) -> States:
    """Return the newest state of each record, with what it keeps of those before."""
    after: States = {}
    for state in others:
        name = state[0].kind, state[0].key
        _follow(after, name, state, after[name][0] if name in after else known.get(name))
    return after


def _follow(after: States, name: Name, state: State, last: Record | None) -> None:
    """Let a state follow the last one of its record, unless it is older."""
    if last is None:
        after[name] = state
    elif last.version < state[0].version:
        counting.carry(last, state[0])
        after[name] = state


def _known(epoch: int, before: Iterable[tuple[int, str]]) -> dict[Name, Record]:
    """Return records as they are known; what another epoch says is older or newer than all of this one."""
    known = {}
    for its_epoch, text in before:
        record = states.read(text)
        if its_epoch != epoch:
            record.version = 0 if its_epoch < epoch else states.MOST_VERSIONS
        known[record.kind, record.key] = record
    return known


def _mark(sign: str, record: Record) -> str:
    """Return a newest line's mark; what the county itself remembers stands in its end."""
    own, day = counting.own(record), record.day
    mark = f"{sign}{day or NO_DAY}"
    return f"{mark},{_encode(own).decode()[1:]}" if own else mark
