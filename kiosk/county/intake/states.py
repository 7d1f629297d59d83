"""A line read and checked in one go: what is counted of a record's state; all else in it stays text."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, get_args

import msgspec
from msgspec import Meta

from kiosk import clock

Instant = Annotated[int, Meta(ge=0, le=2**42)]
"""Milliseconds since 1970, until the year 2109: the waits of two million such visits still add up."""
Number = Annotated[int, Meta(ge=-(2**40), le=2**40)]
_FOUND_BY = ("door", "due_date")
_LONGEST_NAME = 100
Item = Annotated[str, Meta(max_length=40)]
Key = Annotated[str, Meta(max_length=_LONGEST_NAME)]
"""PostgreSQL cannot find what has a longer name."""
MOST_VERSIONS = 2**31
Version = Annotated[int, Meta(ge=1, lt=MOST_VERSIONS)]
Truth = bool | int
"""The hall's hot statements say 0 and 1, its models false and true."""


class Unfit(Exception):  # noqa: N818 - an answer: the line is set aside, or a mended one refused
    """A line that cannot be applied, and why."""


class _Line(msgspec.Struct, tag_field="kind", gc=False):
    """What every line says of its record, and the column by whose day the record is found."""

    kind: ClassVar[str]
    found_by: ClassVar[str]
    format: Literal[1]
    key: Key
    version: Version

    @property
    def day(self) -> date:
        """The day under which the record is found."""
        found: date | int = getattr(self, self.found_by)
        return found if isinstance(found, date) else clock.business_date(found)


class Errand(msgspec.Struct, gc=False):
    """What somebody came for, and what became of it."""

    item: Item | None = None
    outcome: str | None = None


class Ticket(_Line, tag="ticket"):
    """A visit; its last three the county remembers from earlier lines."""

    kind = "ticket"
    business_date: date
    state: str
    action: str
    priority: Truth
    errands: list[Errand]
    issued_at: Instant
    first_called_at: Instant | None
    staffed: Truth
    timed: Truth
    served_ms: Number
    quote_low: Number
    quote_high: Number
    first_call: Instant | None = None
    was: str | None = None
    door: Key | None = None

    @property
    def day(self) -> date:
        """The day of the visit."""
        return self.business_date


class Case(_Line, tag="case"):
    """A case, and the stages that the county remembers; a confidential one tells only its day and state."""

    kind = "case"
    business_date: date
    state: str
    confidential: Truth = False
    moved_at: Instant = -1
    item: Item | None = None
    case_type: str = ""
    entered_later: Truth = False
    overtime: Truth = False
    promised_days: Number | None = None
    due_date: date | None = None
    decided_at: Instant | None = None
    delivered_at: Instant | None = None
    stages: list[tuple[str, str]] | None = None

    @property
    def day(self) -> date:
        """The day on which it was opened."""
        return self.business_date

    def __post_init__(self) -> None:
        """Refuse an open case that does not say what it is."""
        for column, said in (("case_type", self.case_type), ("moved_at", self.moved_at >= 0)):
            if not (said or self.confidential):
                raise ValueError(f"Object missing required field `{column}`")


class Rating(_Line, tag="rating"):
    """What somebody thought of a visit."""

    kind, found_by = "rating", "rated_at"
    rated_at: Instant
    score: Annotated[int, Meta(ge=1, le=5)]


class FollowUp(_Line, tag="follow_up"):
    """What is done about a bad rating."""

    kind, found_by = "follow_up", "opened_at"
    opened_at: Instant
    closed_at: Instant | None
    due_date: date | None = None


class HomeVisit(_Line, tag="home_visit"):
    """A visit at somebody's home."""

    kind, found_by = "home_visit", "asked_at"
    asked_at: Instant
    state: str
    visited_at: Instant | None = None


class Request(_Line, tag="request"):
    """A message, a booking or a need that somebody left."""

    kind, found_by = "request", "made_at"
    made_at: Instant
    unattended: Truth | None = None


class HandOver(_Line, tag="hand_over"):
    """A case that is offered to somebody else."""

    kind, found_by = "hand_over", "asked_at"
    asked_at: Instant


class DutyShift(_Line, tag="duty_shift"):
    """Who is on duty at a post."""

    kind, found_by = "duty_shift", "on"
    on: date = msgspec.field(name="date")


class OpeningException(_Line, tag="opening_exception"):
    """Other hours on a day, which is its key."""

    kind, found_by = "opening_exception", "on"

    def __post_init__(self) -> None:
        """Refuse a key that is no day."""
        date.fromisoformat(self.key)

    @property
    def on(self) -> date:
        """The day with other hours."""
        return date.fromisoformat(self.key)


class Absence(_Line, tag="absence"):
    """Days on which somebody is away."""

    kind, found_by = "absence", "first_day"
    first_day: date


class Plain(msgspec.Struct, gc=False):
    """A record that is kept and not counted, of a kind that this county knows or not."""

    format: Literal[1]
    kind: Annotated[str, Meta(max_length=40)]
    key: Key
    version: Version
    day: ClassVar[date | None] = None


Counted = Ticket | Case | Rating | FollowUp | HomeVisit | Request
Dated = HandOver | DutyShift | OpeningException | Absence
Record = Counted | Dated | Plain

_UNREADABLE = (msgspec.DecodeError, RecursionError)
_KNOWN = frozenset(shape.kind for shape in get_args(Counted | Dated))
_known: Callable[[bytes | str], Counted | Dated] = msgspec.json.Decoder(Counted | Dated).decode
_all_known = msgspec.json.Decoder(Counted | Dated).decode_lines
_plain = msgspec.json.Decoder(Plain).decode
_ORDINARY = re.compile(r"-?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?")
"""PostgreSQL keeps longer numbers too, but not all that JSON can write."""


def _number(text: str) -> float:
    if not _ORDINARY.fullmatch(text):
        raise Unfit(f"too long a number - {text[:20]}")
    return 0.0  # only that it can be kept is asked


_whole = msgspec.json.Decoder(dict[str, Any], float_hook=_number).decode


def read_all(lines: Sequence[bytes], *, carefully: bool) -> Sequence[Record | Unfit]:
    """Return what lines say, an ``Unfit`` for each that this county cannot understand.

    Most batches can be read in one go; line by line takes longer, and with care longer still.
    """
    if not carefully:
        with suppress(*_UNREADABLE):
            records = _all_known(b"\n".join(lines))
            if len(records) == len(lines):
                return records
    return [_tried(read_wholly if carefully else read, line) for line in lines]


def _tried(read: Callable[[bytes], Record], line: bytes) -> Record | Unfit:
    try:
        return read(line)
    except Unfit as error:
        return error


def read(line: bytes | str) -> Record:
    """Return what a line says; raises ``Unfit`` for one that this county cannot understand."""
    try:
        return _known(line)
    except _UNREADABLE as error:
        other = _other(line)
        if other.kind in _KNOWN:
            raise Unfit(error) from None
        return other


def _other(line: bytes | str) -> Plain:
    try:
        return _plain(line)
    except _UNREADABLE as error:
        raise Unfit(error) from None


def read_wholly(line: bytes) -> Record:
    """Return the same; refuse also what PostgreSQL cannot keep or find in a document, wherever it stands."""
    try:
        said = _whole(line)
    except _UNREADABLE as error:
        raise Unfit(error) from None
    if b"\\u0000" in line:
        raise Unfit("U+0000")
    for name in _FOUND_BY:
        if len(str(said.get(name))) > _LONGEST_NAME:
            raise Unfit(f"too long - at `$.{name}`")
    return read(line)
