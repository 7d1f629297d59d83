"""Reading JSON that a program sends, whatever it is."""

from typing import TypeVar

import msgspec

from kiosk.web.problems import NotJson, unfitting

Shape = TypeVar("Shape")


def read_json(content: bytes, shape: type[Shape]) -> Shape:
    """Return some JSON as this shape; raises ``NotJson``, or ``BadInput`` where it has another shape."""
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as error:
        raise unfitting(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NotJson from None
