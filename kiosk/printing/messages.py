"""What the hall and its press say to each other: one JSON line there, one JSON line back."""

import msgspec

from kiosk.printing.health import PrinterState
from kiosk.settings import Printing


class Order(msgspec.Struct, frozen=True):
    """What the press shall do; without a payload it only looks how the printer is."""

    printing: Printing
    payload: str = ""


class Report(msgspec.Struct, frozen=True):
    """What came of an order; ``detail`` is for the log, never for people.

    ``ready`` is the press's first word. ``unreadable`` says that no printer could ever print this slip.
    """

    state: PrinterState
    printed: bool = False
    unreadable: bool = False
    ready: bool = False
    detail: str = ""


def line(message: Order | Report) -> bytes:
    """Return a message as its line."""
    return msgspec.json.encode(message) + b"\n"


def order(text: bytes) -> Order:
    """Return the order on a line."""
    return msgspec.json.decode(text, type=Order)


def report(text: bytes) -> Report:
    """Return the report on a line."""
    return msgspec.json.decode(text, type=Report)
