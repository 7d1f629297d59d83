"""A journal line and its hash: the same bytes on both sides, for ever."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import msgspec

FORMAT = 1
"""Version of the line format; a reader that does not know it puts the line in quarantine."""

GENESIS = bytes(32)
"""The hash before the first line of an epoch."""

CONFIDENTIAL = "confidential"
"""What stands in a visit's line for a category or an item that is not named."""

_encoder = msgspec.json.Encoder(order="deterministic")


def canonical(values: Mapping[str, Any]) -> bytes:
    """Return the one spelling of a line: UTF-8 JSON, keys sorted, no spaces."""
    return _encoder.encode(values)


def chain(previous: bytes, line: bytes) -> bytes:
    """Return the 32-byte hash of a line that follows ``previous``: SHA-256(previous ‖ line)."""
    return sha256(previous + line).digest()


def chained(previous: bytes, following: Iterable[bytes]) -> list[bytes]:
    """Return the hash of each line of those that follow ``previous``."""
    return [previous := sha256(previous + line).digest() for line in following]
