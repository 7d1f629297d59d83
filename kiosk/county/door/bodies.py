"""Reading what a centre's computer sends, and answering it."""

from typing import TypeVar

import msgspec
from flask import Response, request

from kiosk.web.bodies import read_json

Body = TypeVar("Body")
JSON = "application/json"


def body(shape: type[Body]) -> Body:
    """Return the request's JSON as a shape; raises ``NotJson`` or ``BadInput``."""
    return read_json(request.get_data(), shape)


def answer(content: object, status: int = 200) -> Response:
    """Answer with JSON."""
    return Response(msgspec.json.encode(content), status, content_type=JSON)
