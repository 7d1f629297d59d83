"""Build the hall's web fonts, their style sheet and the slip font from Noto Sans CJK.

Install first: ``pip install fonttools brotli`` (Python 3.11 or later) and Debian's
``fonts-noto-cjk``, which holds the two source collections. Then run, in some minutes::

    python build_fonts.py NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc

The results are written next to this script unless ``--out`` names another folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

SOURCE_FAMILY = "Noto Sans CJK SC"
FAMILY = "Hall Sans"
CSS_LINE = 118

# Characters of every page besides GB2312, as first and last code point.
MAIN_BLOCKS = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x01FF),  # Latin-1 and the letters of pinyin
    (0x0251, 0x0251),  # pinyin a
    (0x0261, 0x0261),  # pinyin g
    (0x1E3F, 0x1E3F),  # pinyin m with acute
    (0x2000, 0x206F),  # dashes, quotes, ellipsis
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x214F),  # letter-like symbols
    (0x2160, 0x217F),  # Roman numerals
    (0x2190, 0x22FF),  # arrows, mathematical signs
    (0x2460, 0x2473),  # circled digits 1 to 20
    (0x2500, 0x25FF),  # boxes and geometric shapes
    (0x2600, 0x27BF),  # stars, marks and ticks
    (0x2B00, 0x2BFF),  # heavy arrows
    (0x3000, 0x303F),  # CJK punctuation
    (0x338E, 0x33D5),  # units, such as the square metre
    (0xFF01, 0xFF5E),  # fullwidth forms
    (0xFFE0, 0xFFE6),  # fullwidth signs
)
# Left out of the web fonts: Chinese pages need no Korean letters.
HANGUL_BLOCKS = (
    (0x1100, 0x11FF),
    (0x3131, 0x318E),
    (0x3200, 0x321E),
    (0x3260, 0x327E),
    (0xA960, 0xA97C),
    (0xAC00, 0xD7FB),
    (0xFFA0, 0xFFDC),
)
# Here a unicode-range may run across characters that the slice lacks.
HAN_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFD))

WEB_FEATURES = ("halt", "kern")
VERTICAL_TABLES = ("BASE", "VORG", "vhea", "vmtx")
# Copyright, names, version, trademark and licence.
NAME_IDS = (0, 1, 2, 3, 4, 5, 6, 7, 13, 14)


class Slices(NamedTuple):
    """The characters of the slice for every page and of the one for rare characters."""

    main: frozenset[int]
    rest: frozenset[int]


class Output(NamedTuple):
    """One font file to write: its name, style, characters and layout features."""

    file_name: str
    style: str
    characters: frozenset[int]
    features: tuple[str, ...]


class Face(NamedTuple):
    """One ``@font-face`` rule: its file, weight and unicode-range."""

    file_name: str
    weight: int
    ranges: list[tuple[int, int]]


def expand(blocks: Iterable[tuple[int, int]]) -> set[int]:
    """Return every code point of the blocks, both ends included."""
    return {code for first, last in blocks for code in range(first, last + 1)}


def gb2312() -> set[int]:
    """Return the code points of GB2312 (rows 1 to 87, 94 cells each)."""
    cells = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(text) for text in (cell.decode("gb2312", "ignore") for cell in cells) if text}


def split_characters(available: Iterable[int]) -> Slices:
    """Divide the characters the font has between the two slices."""
    wanted = set(available) - expand(HANGUL_BLOCKS)
    main = wanted & (gb2312() | expand(MAIN_BLOCKS))
    return Slices(frozenset(main), frozenset(wanted - main))


def face_index(collection: Path) -> int:
    """Return the place of the Simplified Chinese face in a font collection."""
    with TTCollection(collection, lazy=True) as fonts:
        families = [font["name"].getBestFamilyName() for font in fonts]
    return families.index(SOURCE_FAMILY)


def open_face(collection: Path) -> TTFont:
    """Open the Simplified Chinese face, keeping its date so that builds are repeatable."""
    return TTFont(collection, fontNumber=face_index(collection), recalcTimestamp=False)


def subset_options(features: tuple[str, ...]) -> Options:
    """Return the options that keep the outlines, the named features and the notices."""
    options = Options()
    options.layout_features = list(features)
    options.drop_tables += VERTICAL_TABLES
    options.name_IDs = list(NAME_IDS)
    options.name_languages = [0x409]
    options.notdef_outline = True
    return options


def rename(font: TTFont, style: str) -> None:
    """Give the modified font its own name; copyright and licence entries stay."""
    full_name, post_name = f"{FAMILY} {style}", f"{FAMILY.replace(' ', '')}-{style}"
    names = font["name"]
    version = names.getDebugName(5)
    texts = {1: FAMILY, 2: style, 3: f"{version};{post_name}", 4: full_name, 6: post_name}
    for name_id, text in texts.items():
        names.setName(text, name_id, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [post_name]
    cff.topDictIndex[0].FullName = full_name
    cff.topDictIndex[0].FamilyName = FAMILY


def drop_variants(font: TTFont) -> None:
    """Remove the variation sequences, which would pull further glyphs into a slice."""
    cmap = font["cmap"]
    cmap.tables = [table for table in cmap.tables if table.format != 14]


def build_font(collection: Path, output: Output, folder: Path) -> None:
    """Write one subset; a name ending in .woff2 makes it a compressed web font."""
    font = open_face(collection)
    drop_variants(font)
    subsetter = Subsetter(subset_options(output.features))
    subsetter.populate(unicodes=output.characters)
    subsetter.subset(font)
    rename(font, output.style)
    target = folder / output.file_name
    font.flavor = "woff2" if target.suffix == ".woff2" else None
    font.save(target)
    print(f"{target.name}: {len(output.characters)} characters, {target.stat().st_size} bytes")


def ranges(own: frozenset[int], avoid: frozenset[int]) -> list[tuple[int, int]]:
    """Return the runs that hold a slice and nothing to avoid.

    Runs are joined across Han characters that need not be avoided: a short list that
    costs nothing on a page without such characters.
    """
    free = expand(HAN_BLOCKS) - avoid
    codes = sorted(own)
    breaks = [
        (left, right)
        for left, right in pairwise(codes)
        if any(code not in free for code in range(left + 1, right))
    ]
    firsts = [codes[0], *(right for _, right in breaks)]
    lasts = [*(left for left, _ in breaks), codes[-1]]
    return list(zip(firsts, lasts, strict=True))


def range_lines(runs: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield the unicode-range value in lines of bounded length."""
    line = ""
    for first, last in runs:
        item = f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}"
        if line and len(line) + len(item) + 2 > CSS_LINE:
            yield line + ","
            line = ""
        line = f"{line},{item}" if line else item
    yield line


def face_rule(face: Face) -> str:
    """Return one ``@font-face`` rule."""
    value = "\n".join(range_lines(face.ranges))
    return (
        "@font-face {\n"
        f'  font-family: "{FAMILY}";\n'
        "  font-style: normal;\n"
        f"  font-weight: {face.weight};\n"
        "  font-display: swap;\n"
        f'  src: url("{face.file_name}") format("woff2");\n'
        f"  unicode-range:\n{value};\n"
        "}\n"
    )


def write_css(slices: Slices, folder: Path) -> None:
    """Write the style sheet.

    The slice for every page may claim all Han characters, which keeps its range short:
    the rest comes later in the sheet, so its exact range wins. Bold text too takes its
    rare characters from the regular rest.
    """
    main, rest = ranges(slices.main, frozenset()), ranges(slices.rest, slices.main)
    faces = (
        Face("hall-regular.woff2", 400, main),
        Face("hall-bold.woff2", 700, main),
        Face("hall-rest-regular.woff2", 400, rest),
        Face("hall-rest-regular.woff2", 700, rest),
    )
    head = "/* Written by build_fonts.py: do not edit. Fonts under the OFL, see OFL.txt. */\n"
    text = head + "".join(map(face_rule, faces))
    (folder / "fonts.css").write_text(text, encoding="ascii")


def build_all(regular: Path, bold: Path, folder: Path) -> None:
    """Write the three web fonts, the slip font and the style sheet."""
    with open_face(regular) as font:
        everything = frozenset(font.getBestCmap())
    slices = split_characters(everything)
    write_css(slices, folder)
    main = Output("hall-regular.woff2", "Regular", slices.main, WEB_FEATURES)
    build_font(regular, main, folder)
    build_font(bold, main._replace(file_name="hall-bold.woff2", style="Bold"), folder)
    rest = Output("hall-rest-regular.woff2", "Regular", slices.rest, WEB_FEATURES)
    build_font(regular, rest, folder)
    build_font(regular, Output("slip.otf", "Regular", everything, ()), folder)


def main() -> None:
    """Read the command line and build everything."""
    parser = argparse.ArgumentParser(description="Build the fonts of the hall.")
    parser.add_argument("regular", type=Path, help="NotoSansCJK-Regular.ttc")
    parser.add_argument("bold", type=Path, help="NotoSansCJK-Bold.ttc")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    options = parser.parse_args()
    build_all(options.regular, options.bold, options.out)


if __name__ == "__main__":
    main()
