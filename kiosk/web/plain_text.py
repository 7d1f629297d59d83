"""What people send is plain text: no control characters, nothing unseen that turns a line around."""

import re

from flask import request

from kiosk.errors import BadInput
from kiosk.words import _

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_ESCAPED = re.compile(
    rb"\\u(00(0[0-8bBcCeEfF]|1[0-9a-fA-F]|7[fF])|20(0[bBcCdDeEfF]|2[a-eA-E]|6[6-9])|[fF][eE][fF][fF]|[fF]{3}[eEfF])"
)
_BODILESS = frozenset({"GET", "HEAD"})
"""Most of what a hall is asked; a body that comes along is kept nowhere."""


def must_be_plain() -> None:
    """Raise ``BadInput`` when a form or a JSON body carries characters that nobody can see."""
    if request.method in _BODILESS:
        return
    for field, text in request.form.items(multi=True):
        if _UNSEEN.search(text):
            raise BadInput(field=field, problem=_("里面有看不见的字符，请重新输入"))
    if request.is_json:
        _must_be_plain_json(request.get_data())


def _must_be_plain_json(content: bytes) -> None:
    if _ESCAPED.search(content) or _UNSEEN.search(content.decode(errors="ignore")):
        raise BadInput(field="JSON", problem=_("里面有看不见的字符，请重新输入"))
