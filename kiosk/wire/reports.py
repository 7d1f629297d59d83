"""What centre and county tell each other before anything travels: where each stands."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.wire.batches import Hash

Count = Annotated[int, Meta(ge=0, lt=2**31)]
PLAIN = r"^[^\x00]*$"
"""PostgreSQL keeps no zero characters."""
Word = Annotated[str, Meta(max_length=40, pattern=PLAIN)]
FORK_TOLD = "histories_differ"
"""The trouble of a village whose journal goes further than the county's and does not follow from it."""
COUNTS_TOLD = "counts_differ"
"""The trouble of a village that ends in the same line as the county, but has not as many."""


class Standing(StrEnum):
    """How a centre's journal stands to the county's, as the county sees it."""

    EQUAL = "equal"
    AHEAD = "ahead"
    BEHIND = "behind"
    FORKED = "forked"
    ENDED = "ended"


class Place(msgspec.Struct, frozen=True):
    """How far a journal goes: its newest line, that line's hash, and how many lines there are in all."""

    epoch: Annotated[int, Meta(ge=1, lt=2**31)]
    seq: Count
    head: Hash
    lines: Count


class Running(msgspec.Struct, frozen=True):
    """The version of a document that a centre has in use, or why it has not taken it."""

    version: Count
    sha256: Annotated[str, Meta(max_length=64, pattern=PLAIN)]
    state: Word = "applied"
    problem: Annotated[str, Meta(max_length=300, pattern=PLAIN)] = ""


class Report(msgspec.Struct, frozen=True):
    """What a centre tells when it calls; ``at`` is its clock (ms since 1970 UTC)."""

    place: Place
    at: Annotated[int, Meta(ge=0, lt=2**53)]
    program: Word
    documents: Annotated[dict[Word, Running], Meta(max_length=20)] = {}
    trouble: Word = ""


class Wanted(msgspec.Struct, frozen=True):
    """A document that the centre should have in use."""

    version: int
    sha256: str


class Answer(msgspec.Struct, frozen=True):
    """What the county answers: how far it has come, how that stands, and which documents count."""

    place: Place
    standing: Standing
    at: int
    documents: dict[str, Wanted] = {}
    broken: list[tuple[int, int]] = []


class Receipt(msgspec.Struct, frozen=True):
    """What the county answers to a batch: where it stands now, how many lines were new or set aside."""

    place: Place
    fresh: int
    aside: int


class Opening(msgspec.Struct, frozen=True):
    """A centre's wish to go on from an older line that both hold."""

    epoch: Annotated[int, Meta(ge=2, lt=2**31)]
    after_epoch: Annotated[int, Meta(ge=1, lt=2**31)]
    after_seq: Count
    head: Hash
    why: Word = "restored"
