"""What lies on a stick: the batches and their signatures as they would go over the line, and the receipt."""

import msgspec

from kiosk.wire.batches import Division
from kiosk.wire.reports import Place

NAME = "delivery-{centre}-{at}.hall"
RECEIPT_NAME = "receipt-{of}.json"
PATH = "/api/v1/centres/{centre}/batches"
BATCH, HEADERS = "{number:05d}.batch", "{number:05d}.json"
MOST_BATCHES = 20_000
MOST_RECEIPT = 64 * 1024
PURPOSE = b"village hall receipt 1\n"


class Acknowledgement(msgspec.Struct, frozen=True):
    """What the county says of a stick: how far it has come, how many lines were new, set aside or refused.

    ``problem`` is the sentence of what stopped it, empty if nothing did; ``at`` is the county's clock (ms).
    """

    centre: Division
    place: Place
    fresh: int
    aside: int
    at: int
    problem: str = ""


def receipt_name(stick: str) -> str:
    """Return what the receipt of a stick is called: the same each time that stick is taken in."""
    return RECEIPT_NAME.format(of=stick.removeprefix("delivery-").removesuffix(".hall"))


class Sealed(msgspec.Struct, frozen=True):
    """A receipt as a file: its JSON text and the county's signature over it, as hex."""

    receipt: str
    signature: str

    @property
    def said(self) -> bytes:
        """What is signed."""
        return PURPOSE + self.receipt.encode()
