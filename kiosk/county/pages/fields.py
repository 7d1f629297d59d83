"""Reading what people sent with a form, or refusing it in words."""

from flask import request

from kiosk.errors import BadInput, Refusal
from kiosk.words import _


class NotConfirmed(Refusal):
    """还没有打钩确认，这一步没有做。请看清楚后打钩，再按一次。"""

    code = "not_confirmed"
    status = 422


class TooLong(Refusal):
    """“{field}”太长了，最多 {most} 个字。"""

    code = "too_long"
    status = 422


class NoFile(Refusal):
    """没有选文件，或文件是空的。请选好文件再试。"""

    code = "no_file"
    status = 422


def text(name: str, words: str, most: int) -> str:
    """Return a field that must say something, at most so many characters.

    ``words`` is what the page calls it. Raises ``BadInput`` or ``TooLong``.
    """
    said: str = request.form.get(name, "").strip()
    if not said:
        raise BadInput(field=words, problem=_("不能空着"))
    if len(said) > most:
        raise TooLong(field=words, most=most)
    return said


def must_be_confirmed() -> None:
    """Raise ``NotConfirmed`` unless the box of the form is ticked."""
    if request.form.get("confirmed") != "1":
        raise NotConfirmed


def file_sent(name: str = "file") -> bytes:
    """Return the bytes of the file that came with a form; raises ``NoFile``."""
    sent = request.files.get(name)
    content = sent.read() if sent else b""
    if not content:
        raise NoFile
    return content
