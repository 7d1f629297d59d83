"""What people send is plain text: no control characters, nothing unseen that turns a line around."""

import re

from flask import request
from werkzeug.datastructures import MultiDict

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
    """Raise ``BadInput`` when an address, a form or a JSON body carries characters that nobody can see."""
    _must_be_seen(_("网址"), request.path)
    _must_all_be_seen(request.args)
    if request.method in _BODILESS:
        return
    if not request.is_json:
        _must_all_be_seen(request.form)
        return
    content = request.get_data()
    _must_be_seen("JSON", "\0" if _ESCAPED.search(content) else content.decode(errors="ignore"))


def _must_all_be_seen(said: MultiDict[str, str]) -> None:
    for field, text in said.items(multi=True):
        _must_be_seen(field, text)


def _must_be_seen(field: str, text: str) -> None:
    if _UNSEEN.search(text):
        raise BadInput(field=field, problem=_("里面有看不见的字符，请重新输入"))
