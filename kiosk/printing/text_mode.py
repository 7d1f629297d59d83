"""A slip as the text commands of a printer that holds a Chinese font (source: Epson ESC/POS)."""

from collections.abc import Sequence

from kiosk.printing import qr
from kiosk.printing.paper import Line

START = b"\x1b@\x1c&"
"""ESC @ forgets what came before, FS & makes the printer read GB18030."""

FEED_AND_CUT = b"\x1bd\x03\x1dVB\x00"
"""ESC d 3 for printers without a knife, GS V 66 0 for those with one."""


def text_bytes(lines: Sequence[Line], width_mm: int) -> bytes:
    """Return the bytes of a slip for paper of 58 or 80 mm, its Chinese as GB18030."""
    return START + b"".join(_line(line, width_mm) for line in lines) + FEED_AND_CUT


def _line(line: Line, width_mm: int) -> bytes:
    centred = b"\x1ba" + bytes([line.centred])
    if line.qr:
        return centred + b"\n" + _native_code(line.text, width_mm) + b"\n"
    size = b"\x1d!" + bytes([(line.size - 1) * 0x11])
    bold = b"\x1bE" + bytes([line.bold])
    return centred + size + bold + line.text.encode("gb18030") + b"\n"


def _native_code(data: str, width_mm: int) -> bytes:
    """Return the commands that let the printer draw a code: model 2, size, level M, data, print.

    The caller stands at the start of a line and feeds one before and after: the quiet zone.
    """
    dots = qr.module_dots(len(qr.matrix(data)), width_mm)
    stored = data.encode()
    steps = (b"A2\x00", b"C" + bytes([dots]), b"E1", b"P0" + stored, b"Q0")
    return b"".join(_symbol(step) for step in steps)


def _symbol(step: bytes) -> bytes:
    """Return GS ( k with its length and the 1 that means a QR code."""
    parameters = b"1" + step
    return b"\x1d(k" + len(parameters).to_bytes(2, "little") + parameters
