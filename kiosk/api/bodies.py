"""Reading a request's body, whatever somebody sends."""

from typing import TypeVar

import msgspec
from flask import Response, request

from kiosk.web.bodies import read_json
from kiosk.web.problems import WrongMediaType

Shape = TypeVar("Shape")


def body(shape: type[Shape]) -> Shape:
    """Return the JSON body as this shape; an empty body counts as ``{}``.

    Raises ``WrongMediaType``, ``NotJson``, or ``BadInput`` where the body has another shape.
    """
    content = request.get_data()
    if not content:
        content = b"{}"
    elif request.mimetype != "application/json":
        raise WrongMediaType
    return read_json(content, shape)


def query(shape: type[Shape]) -> Shape:
    """Return what stands behind the address's question mark as this shape; the language is not part of it.

    Raises ``msgspec.ValidationError``, which the error pages put into words.
    """
    said = {name: value for name, value in request.args.items() if name != "lang"}
    return msgspec.convert(said, shape, strict=False)


def answer(shape: object, status: int = 200) -> Response:
    """Return an answer of the API."""
    return Response(msgspec.json.encode(shape), status, content_type="application/json")
