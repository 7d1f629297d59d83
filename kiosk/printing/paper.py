"""What a slip is made of: lines of a certain size, wrapped to the paper as a slip printer sets them."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

COLUMNS = {58: 32, 80: 48}
"""Half-width characters in a line, by the paper's width in millimetres."""

DOTS = {58: 384, 80: 576}
"""Dots in a line, by the paper's width in millimetres (203 dpi, 8 dots a millimetre)."""

CELL = 12
"""Dots of one column; a Chinese character takes two columns and is as high as it is wide."""

_OPENING = "（《〈“‘【「"
_CLOSING = "，。、；：！？）》〉”’】」…"
_TOKEN = re.compile(rf" +|[{_OPENING}]*(?:[!-~]+|[^ !-~])[{_CLOSING}]*")
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})


class Line(NamedTuple):
    """One printed line; ``size`` 2 is twice as high and wide, ``qr`` prints the text as a code."""

    text: str
    size: int = 1
    bold: bool = False
    centred: bool = False
    qr: bool = False


def width(text: str) -> int:
    """Return the columns that a text takes: a printer sets all but ASCII in full-width cells."""
    return sum(1 if char.isascii() else 2 for char in text)


def clean(text: str) -> str:
    """Return a text without line breaks, escapes and marks of no width, its spaces single."""
    plain = (" " if unicodedata.category(char) in _UNPRINTABLE else char for char in text)
    return " ".join("".join(plain).split())


def wrap(text: str, columns: int) -> list[str]:
    """Return a text in lines of at most ``columns``; no line begins with a closing mark."""
    lines = [""]
    for token in _tokens(clean(text), columns):
        if width(lines[-1]) + width(token) > columns:
            lines.append("")
        lines[-1] += token if lines[-1] else token.lstrip()
    return [line.rstrip() for line in lines if line.strip()]


def paragraph(
    text: str, columns: int, *, size: int = 1, bold: bool = False, centred: bool = False
) -> list[Line]:
    """Return a text as the lines that it needs at a size."""
    return [Line(part, size, bold, centred) for part in wrap(text, columns // size)]


def shorten(text: str, columns: int) -> str:
    """Return a text cut to ``columns``, with dots for what is missing."""
    return text if width(text) <= columns else next(_cut(text, columns - 2)) + "…"


def rule(columns: int) -> Line:
    """Return a line across the paper."""
    return Line("─" * (columns // 2))


def _tokens(text: str, columns: int) -> Iterator[str]:
    """Yield what must stay on one line; only what is wider than the paper is cut."""
    for token in _TOKEN.findall(text):
        if width(token) <= columns:
            yield token
        else:
            yield from _cut(token, columns)


def _cut(text: str, columns: int) -> Iterator[str]:
    piece = ""
    for char in text:
        if width(piece + char) > columns:
            yield piece
            piece = ""
        piece += char
    yield piece
