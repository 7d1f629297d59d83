"""A slip's bytes as a printer understands them, in text and as a picture."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest

from kiosk.printing.case_slips import Paper
from kiosk.printing.paper import COLUMNS, DOTS, Line
from kiosk.printing.raster_mode import FONT, TALLEST_BAND, picture, raster_bytes
from kiosk.printing.slips import TestSlip, layout
from kiosk.printing.text_mode import text_bytes
from tests.printing.case_papers import case_slip
from tests.printing.paper_roll import Slip, unroll
from tests.printing.print_hall import SUNDAY, ticket

Width = Literal[58, 80]
NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
LONG_URL = "https://kiosk.example.gov.cn/centres/410327106203/t/4fQ0zB7uN3m1kXw9aYpLrA?language=zh"


def printed(data: bytes, width_mm: Width = 58) -> Slip:
    roll = unroll(data, width_mm)
    assert roll.errors == []
    assert len(roll.slips) == 1
    assert roll.slips[0].cut
    return roll.slips[0]


@pytest.mark.parametrize("width_mm", [58, 80])
def test_text_reaches_the_paper_as_it_was_laid_out(width_mm: Width) -> None:
    lines = layout(ticket(priority=True, bring=["身份证", "户口簿"]), COLUMNS[width_mm])
    slip = printed(text_bytes(lines, width_mm), width_mm)
    assert list(zip(slip.lines, slip.sizes, strict=True)) == [
        (line.text, line.size) for line in lines if not line.qr
    ]
    assert slip.qr == ticket().url


def test_rare_characters_leave_as_gb18030() -> None:
    data = text_bytes(layout(ticket(centre="㛃𬱖村"), 32), 58)
    assert data.startswith(b"\x1b@\x1c&")
    assert "㛃𬱖村".encode("gb18030") in data
    assert printed(data).lines[0] == "㛃𬱖村"


@pytest.mark.parametrize("width_mm", [58, 80])
@pytest.mark.parametrize("url", [ticket().url, LONG_URL, LONG_URL * 3], ids=["short", "long", "very long"])
@pytest.mark.parametrize("compose", [text_bytes, raster_bytes])
def test_the_code_can_be_read_and_fits_the_paper(
    compose: Callable[[Sequence[Line], Width], bytes], url: str, width_mm: Width
) -> None:
    assert printed(compose(layout(ticket(url=url), COLUMNS[width_mm]), width_mm), width_mm).qr == url


@pytest.mark.parametrize("width_mm", [58, 80])
def test_a_picture_is_as_wide_as_the_paper(width_mm: Width) -> None:
    slip = printed(raster_bytes(layout(ticket(), COLUMNS[width_mm]), width_mm), width_mm)
    assert slip.image is not None
    assert slip.image.width == DOTS[width_mm]
    assert slip.lines == []


def test_a_picture_carries_text_that_is_black_on_white() -> None:
    slip = printed(raster_bytes([Line("A012", size=4)], 58))
    assert slip.image is not None
    dark = slip.image.histogram()[0] / (slip.image.width * slip.image.height)
    assert 0.05 < dark < 0.5


@pytest.mark.parametrize(
    "font", [FONT, pytest.param(NOTO, marks=pytest.mark.skipif(not NOTO.exists(), reason="no Noto"))]
)
@pytest.mark.parametrize("char", "㛃𬱖喆镕A中")
def test_the_font_knows_rare_characters(char: str, font: Path) -> None:
    unknown = picture([Line("\U000fffff", size=4)], 58, font)
    assert picture([Line(char, size=4)], 58, font).tobytes() != unknown.tobytes()


@pytest.mark.parametrize("text", ["W" * 32, "8" * 32, "国" * 16, "@" * 32])
def test_a_full_line_stays_on_the_picture(text: str) -> None:
    box = picture([Line(text)], 58).point(lambda dot: 255 - dot).getbbox()
    assert box is not None
    assert 300 < box[2] - box[0] <= 384


@pytest.mark.parametrize("size", [1, 2, 4])
def test_the_tails_of_letters_are_not_cut_off(size: int) -> None:
    strip = picture([Line("gjy国A", size)], 58)
    box = strip.point(lambda dot: 255 - dot).getbbox()
    assert box is not None
    assert 0 < box[1] < box[3] < strip.height


@pytest.mark.parametrize("width_mm", [58, 80])
def test_a_long_slip_leaves_in_bands_and_comes_out_whole(width_mm: Width) -> None:
    papers = tuple(Paper(f"第{n}份证明材料", "原件，村里开具，要盖村委会的章") for n in range(1, 41))
    notice = case_slip("notice", papers=papers)
    lines = layout(notice, COLUMNS[width_mm])
    data = raster_bytes(lines, width_mm)
    whole = picture(lines, width_mm)
    slip = printed(data, width_mm)
    assert whole.height > 2303
    assert data.count(b"\x1dv0\x00") >= -(-whole.height // TALLEST_BAND)
    assert slip.image is not None
    assert slip.image.tobytes() == whole.convert("L").tobytes()
    assert slip.qr == notice.url


@pytest.mark.parametrize("compose", [text_bytes, raster_bytes])
@pytest.mark.parametrize("width_mm", [58, 80])
def test_a_test_slip_prints_too(compose: Any, width_mm: Width) -> None:
    slip = TestSlip(centre="沙坡村", issued_at=SUNDAY, url="http://192.168.1.10:8000")
    assert printed(compose(layout(slip, COLUMNS[width_mm]), width_mm), width_mm).qr == slip.url


def test_a_slip_is_small_enough_for_a_slow_line() -> None:
    lines = layout(ticket(), 32)
    assert len(text_bytes(lines, 58)) < 700
    assert len(raster_bytes(lines, 58)) < 45_000
