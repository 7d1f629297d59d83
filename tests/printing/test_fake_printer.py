"""The fake printer notices what a real one would not forgive."""

import pytest

from tests.printing.paper_roll import unroll

START, CUT = b"\x1b@\x1c&", b"\x1dVB\x00"
CODE = b"\x1ba\x01\n\x1d(k\x03\x001C\x06\x1d(k\x07\x001P0abcd"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(START + b"A\n" + b"\x1bZ" + CUT, "unknown command", id="unknown escape"),
        pytest.param(START + b"A\n\x07" + CUT, "unknown control byte", id="a bell"),
        pytest.param(b"\x1b@" + "中\n".encode("gb18030") + CUT, "without FS &", id="Chinese too early"),
        pytest.param(START + b"A\n", "without a cut", id="no cut"),
        pytest.param(START + b"A\n" + CUT + b"B\n" + CUT, "before ESC @", id="text after the cut"),
        pytest.param(START + b"A\n" + START + b"B\n" + CUT, "before the last one was cut", id="two in one"),
        pytest.param(START + b"A" * 33 + b"\n" + CUT, "too wide", id="too wide"),
        pytest.param(START + b"\x1d!\x33" + b"A" * 9 + b"\n" + CUT, "too wide", id="too wide when large"),
        pytest.param(START + b"A" + CUT, "cut in the wrong place", id="cut through a line"),
        pytest.param(START + b"\x1dv0\x00\x31\x00\x01\x00" + bytes(49) + CUT, "392 dots", id="wide picture"),
        pytest.param(
            START + b"\x1dv0\x00\x01\x00\x00\x09" + bytes(2304) + CUT, "2304 rows", id="tall picture"
        ),
        pytest.param(
            START + CODE.replace(b"\x06", b"\x20") + b"\x1d(k\x03\x001Q0\n" + CUT, "dots", id="wide code"
        ),
        pytest.param(START + CODE[3:] + b"\x1d(k\x03\x001Q0\n" + CUT, "not centred", id="code at the edge"),
    ],
)
def test_a_mistake_is_written_down(data: bytes, error: str) -> None:
    assert any(error in found for found in unroll(data).errors)


def test_a_sound_slip_is_read() -> None:
    roll = unroll(START + "取号 A012\n".encode("gb18030") + CODE + b"\x1d(k\x03\x001Q0\n" + CUT)
    assert roll.errors == []
    assert roll.slips[0].lines == ["取号 A012"]
    assert roll.slips[0].qr == "abcd"


def test_pictures_one_under_the_other_are_one_on_the_paper() -> None:
    black, white = b"\x1dv0\x00\x02\x00\x03\x00" + b"\xff" * 6, b"\x1dv0\x00\x02\x00\x02\x00" + bytes(4)
    (slip,) = unroll(START + black + white + CUT).slips
    assert slip.image is not None
    assert slip.image.size == (16, 5)
    assert slip.image.histogram()[0] == 16 * 3
