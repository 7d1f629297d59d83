"""A slip as a picture, for printers without a Chinese font and for names that theirs lacks."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from kiosk.printing import qr
from kiosk.printing.paper import CELL, DOTS, Line
from kiosk.printing.text_mode import FEED_AND_CUT

FONT = Path(__file__).resolve().parents[2] / "static" / "fonts" / "slip.otf"
"""All simplified Chinese characters, the rare ones too."""

LINE_HEIGHT, BASELINE = 1.34, 1.02
"""Of a line, in its letters' size: room for the tail of a Latin g."""

WHITE = 255
"""Paper, in one-bit pictures too: Pillow keeps a 1 there as it is, and inverting it goes wrong."""

TALLEST_BAND = 960
"""Rows of one GS v 0 command: printers cut off more than 2,303, some less (source: python-escpos)."""

INK = 140
"""Grey values below this become a black dot."""


def raster_bytes(lines: Sequence[Line], width_mm: int, font: Path = FONT) -> bytes:
    """Return the bytes of a slip as GS v 0 bitmaps, 384 or 576 dots wide, one close under the other."""
    dark_is_one = ImageChops.invert(picture(lines, width_mm, font))
    tops = range(0, dark_is_one.height, TALLEST_BAND)
    return b"\x1b@" + b"".join(_band(dark_is_one, top) for top in tops) + FEED_AND_CUT


def _band(dark_is_one: Image.Image, top: int) -> bytes:
    height = min(TALLEST_BAND, dark_is_one.height - top)
    band = dark_is_one.crop((0, top, dark_is_one.width, top + height))
    size = (band.width // 8).to_bytes(2, "little") + height.to_bytes(2, "little")
    return b"\x1dv0\x00" + size + band.tobytes()


def picture(lines: Sequence[Line], width_mm: int, font: Path = FONT) -> Image.Image:
    """Return a slip as people will see it: one bit a dot, white paper."""
    strips = [_strip(line, width_mm, font) for line in lines]
    paper = Image.new("1", (DOTS[width_mm], sum(strip.height for strip in strips)), WHITE)
    top = 0
    for strip in strips:
        paper.paste(strip, (0, top))
        top += strip.height
    return paper


def _strip(line: Line, width_mm: int, font: Path) -> Image.Image:
    return _code_strip(line, width_mm) if line.qr else _text_strip(line, DOTS[width_mm], str(font))


def _text_strip(line: Line, dots: int, font: str) -> Image.Image:
    """Return a line in its size; one whose Latin letters run wide is set a little smaller."""
    em = 2 * CELL * line.size
    drawn = Image.new("L", (dots, round(em * LINE_HEIGHT)), WHITE)
    face = _face(font, em)
    if face.getlength(line.text) > dots:
        face = _face(font, int(em * dots / face.getlength(line.text)))
    left = (dots - face.getlength(line.text)) / 2 if line.centred else 0
    pen = ImageDraw.Draw(drawn)
    for strike in range(line.size + 1 if line.bold else 1):
        pen.text((left + strike, round(em * BASELINE)), line.text, 0, face, anchor="ls")
    return drawn.point(lambda grey: WHITE * (grey >= INK), "1")


def _code_strip(line: Line, width_mm: int) -> Image.Image:
    modules = qr.matrix(line.text)
    dots = qr.module_dots(len(modules), width_mm)
    code = Image.new("1", (len(modules), len(modules)), WHITE)
    code.putdata([0 if dark else WHITE for row in modules for dark in row])
    code = code.resize((code.width * dots, code.height * dots), Image.Resampling.NEAREST)
    strip = Image.new("1", (DOTS[width_mm], code.height + 2 * qr.QUIET * dots), WHITE)
    strip.paste(code, ((strip.width - code.width) // 2, qr.QUIET * dots))
    return strip


@cache
def _face(font: str, em: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font, em)
