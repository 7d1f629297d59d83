"""A page of a journal on its way back to its centre: lines with their place and hash, gzip JSON."""

import gzip

import msgspec

from kiosk.wire import batches

TYPE = "application/gzip"


class Page(msgspec.Struct, frozen=True):
    """Lines as (epoch, seq, hash as hex, text), in their order; none: there are no more."""

    lines: list[tuple[int, int, str, str]]


def pack(page: Page) -> bytes:
    """Return a page as it travels."""
    return gzip.compress(msgspec.json.encode(page), batches.LEVEL, mtime=0)


def unpack(body: bytes) -> Page:
    """Return a page that arrived; raises ``UnreadableBatch`` or ``BatchTooLarge``."""
    try:
        return msgspec.json.decode(batches.expanded(body), type=Page)
    except (msgspec.DecodeError, RecursionError) as error:
        raise batches.UnreadableBatch(problem=error) from None
