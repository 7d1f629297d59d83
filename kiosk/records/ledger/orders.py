"""What the hall and its exporter say to each other: one order there, one JSON report a line back."""

import msgspec

from kiosk.settings import Hours


class Order(msgspec.Struct, frozen=True):
    """What shall be exported; days are ``YYYY-MM-DD``, ``target`` is the file that shall come about."""

    database: str
    target: str
    first: str
    last: str
    today: str
    centre: str
    hours: Hours
    reader_id: str
    full: bool


class Report(msgspec.Struct, frozen=True):
    """How far it is; the last one is ``finished``, or names a refusal, or a fault (for the log only)."""

    done: int = 0
    of: int = 0
    sheet: str = ""
    finished: bool = False
    refusal: str = ""
    fault: str = ""


def line(message: Order | Report) -> bytes:
    """Return a message as its line."""
    return msgspec.json.encode(message) + b"\n"


def order(text: bytes) -> Order:
    """Return the order on a line."""
    return msgspec.json.decode(text, type=Order)


def report(text: bytes) -> Report:
    """Return the report on a line."""
    return msgspec.json.decode(text, type=Report)
