"""A batch: up to 500 journal lines as they travel, over the network or on a stick."""

import gzip
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import msgspec
from msgspec import Meta, structs

from kiosk.errors import Refusal
from kiosk.wire import lines

MOST_LINES = 500
MOST_ON_THE_WIRE = 2 * 1024 * 1024
MOST_UNPACKED = 8 * 1024 * 1024
LEVEL = 4
"""A busy day: 162 KB in 20 ms; 6 makes 136 KB of it in 64 ms, 2 makes 189 KB in 9 ms."""

Division = Annotated[str, Meta(pattern="^[0-9]{12}$")]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class UnreadableBatch(Refusal):
    """这一批数据读不出来：{problem}。没有收下，请重新发送。"""

    code = "unreadable_batch"
    status = 422


class BatchTooLarge(Refusal):
    """这一批数据太大：每批最多 500 条，压缩后不超过 2 MB，展开后不超过 8 MB。"""

    code = "batch_too_large"
    status = 413


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """What stands on a batch: whose it is and where in the journal it belongs.

    ``previous`` is the hash of the line before the first; an unknown field of a newer program is let be.
    """

    centre: Division
    epoch: Annotated[int, Meta(ge=1, lt=2**31)]
    first: Annotated[int, Meta(ge=1, lt=2**31 - MOST_LINES)]
    count: Annotated[int, Meta(ge=1, le=MOST_LINES)]
    previous: Hash
    batch: int = lines.FORMAT

    @property
    def last(self) -> int:
        """The seq of the last line."""
        return self.first + self.count - 1


@dataclass(frozen=True)
class Batch:
    """A label and its lines, as bytes, in their order."""

    label: Label
    lines: Sequence[bytes]

    @cached_property
    def hashes(self) -> list[bytes]:
        """The hash of each line: they need not travel."""
        return lines.chained(bytes.fromhex(self.label.previous), self.lines)

    def part(self, first: int, last: int) -> "Batch":
        """Return the lines from one seq to another, both included."""
        begin, end = first - self.label.first, last - self.label.first + 1
        if (begin, end) == (0, len(self.lines)):
            return self
        previous = self.hashes[begin - 1].hex() if begin else self.label.previous
        label = structs.replace(self.label, first=first, count=end - begin, previous=previous)
        return Batch(label, self.lines[begin:end])


_label = msgspec.json.Decoder(Label)


def pack(batch: Batch) -> bytes:
    """Return a batch as gzip JSON lines, the label first; the same batch gives the same bytes."""
    plain = b"\n".join([msgspec.json.encode(batch.label), *batch.lines])
    return gzip.compress(plain, LEVEL, mtime=0)


def unpack(body: bytes, room: int = 1) -> Batch:
    """Return the batch of a body; raises ``BatchTooLarge``, or ``UnreadableBatch`` for what is no text.

    With more ``room`` it may be so many times larger than what travels.
    """
    plain = expanded(body, room)
    first, *rest = plain.split(b"\n", MOST_LINES + 1)
    try:
        plain.decode()
        label = _label.decode(first)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise UnreadableBatch(problem=error) from None
    if b"\0" in plain:
        raise UnreadableBatch(problem="U+0000")
    if label.count != len(rest):
        raise UnreadableBatch(problem=f"{label.count} ≠ {len(rest)}")
    return Batch(label, rest)


def expanded(body: bytes, room: int = 1) -> bytes:
    """Return a gzip body expanded, never more than is allowed, whatever it claims."""
    most = room * MOST_UNPACKED
    if len(body) > room * MOST_ON_THE_WIRE:
        raise BatchTooLarge
    expander = zlib.decompressobj(wbits=31)
    try:
        plain = expander.decompress(body, most + 1)
    except zlib.error as error:
        raise UnreadableBatch(problem=error) from None
    if len(plain) > most:
        raise BatchTooLarge
    if not expander.eof or expander.unused_data:
        raise UnreadableBatch(problem="gzip")
    return plain
