"""Reads ESC/POS bytes as a printer does: every command known, every slip kept, every mistake written down."""

from collections.abc import Callable
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image, ImageChops

WIDTHS = {58: 384, 80: 576}
CELL = 12
TALLEST = 2303
"""Rows that a printer takes in one picture (source: ESC/POS, GS v 0)."""


class EndOfBytes(Exception):  # noqa: N818 - not an error
    """Nothing more comes."""


@dataclass
class Slip:
    """What came out: lines of text, their sizes, the code, the picture, and whether it was cut."""

    lines: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    qr: str | None = None
    image: Image.Image | None = None
    cut: bool = False

    @property
    def text(self) -> str:
        """All lines in one string."""
        return "\n".join(self.lines)


@dataclass
class PaperRoll:
    """What all calls to one printer have left behind."""

    width_mm: int = 58
    slips: list[Slip] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Reader:
    """Reads one call; ``take`` gives so many bytes or raises ``EndOfBytes``."""

    def __init__(
        self, take: Callable[[int], bytes], roll: PaperRoll, asked: Callable[[int], None] = lambda _n: None
    ) -> None:
        self._take, self._roll, self._asked = take, roll, asked
        self._slip, self._began = Slip(), False
        self._line, self._used = "", 0
        self._chinese, self._centred, self._size, self._module, self._stored = False, False, 1, 0, b""
        self._commands: dict[bytes, Callable[[], None]] = {
            b"\x10\x04": lambda: self._asked(self._take(1)[0]),
            b"\x1b@": self._start,
            b"\x1ba": self._align,
            b"\x1bE": lambda: self._expect(self._take(1)[0], {0, 1}, "ESC E"),
            b"\x1bd": lambda: self._feed(self._take(1)[0]),
            b"\x1c&": self._chinese_on,
            b"\x1d!": self._resize,
            b"\x1d(": self._code,
            b"\x1dv": self._picture,
            b"\x1dV": self._cut,
        }

    def read(self) -> None:
        """Read until the bytes end or make no sense."""
        try:
            while self._step():
                pass
        except EndOfBytes:
            if self._began:
                self._wrong("the slip ended without a cut")

    def _step(self) -> bool:
        byte = self._take(1)
        if byte in b"\x10\x1b\x1c\x1d":
            command = byte + self._take(1)
            if command not in self._commands:
                return self._wrong(f"unknown command {command!r}")
            self._commands[command]()
        elif byte == b"\n":
            self._feed(1)
        elif byte < b" ":
            return self._wrong(f"unknown control byte {byte!r}")
        else:
            self._print(byte)
        return True

    def _wrong(self, what: str) -> bool:
        self._roll.errors.append(what)
        return False

    def _expect(self, found: int, allowed: set[int], what: str) -> None:
        if found not in allowed:
            self._wrong(f"{what}: {found}")

    def _start(self) -> None:
        if self._began:
            self._wrong("a slip began before the last one was cut")
        self._slip, self._began = Slip(), True
        self._line, self._used = "", 0
        self._chinese, self._centred, self._size = False, False, 1

    def _chinese_on(self) -> None:
        self._chinese = True

    def _align(self) -> None:
        to = self._take(1)[0]
        self._expect(to, {0, 1}, "ESC a")
        if self._line:
            self._wrong("ESC a in the middle of a line")
        self._centred = to == 1

    def _resize(self) -> None:
        size = self._take(1)[0]
        self._expect(size, {0x00, 0x11, 0x33}, "GS !")
        self._size = (size & 0x0F) + 1

    def _print(self, first: bytes) -> None:
        if not self._began:
            self._wrong("text before ESC @")
        code = first if first < b"\x80" else first + self._take(1)
        if len(code) > 1 and b"0" <= code[1:] <= b"9":
            code += self._take(2)
        if len(code) > 1 and not self._chinese:
            self._wrong("Chinese without FS &")
        self._line += code.decode("gb18030")
        self._used += CELL * self._size * (2 if len(code) > 1 else 1)

    def _feed(self, lines: int) -> None:
        if self._used > WIDTHS[self._roll.width_mm]:
            self._wrong(f"line too wide: {self._line}")
        if self._line:
            self._slip.lines.append(self._line)
            self._slip.sizes.append(self._size)
        self._line, self._used = "", 0
        self._expect(lines, set(range(1, 9)), "ESC d")

    def _code(self) -> None:
        """GS ( k: choose the model, the module's dots and the correction, store, print."""
        if self._take(1) != b"k":
            self._wrong("GS ( without k")
        parameters = self._take(int.from_bytes(self._take(2), "little"))
        step, value = parameters[:2], parameters[2:]
        if step == b"1C":
            self._module = value[0]
        elif step == b"1P":
            self._stored = value[1:]
        elif step == b"1Q":
            self._print_code()
        elif (step, value) not in {(b"1A", b"2\x00"), (b"1E", b"1")}:
            self._wrong(f"GS ( k {parameters!r}")

    def _print_code(self) -> None:
        if self._line or not self._centred:
            self._wrong("a code not alone on its line, or not centred")
        drawn = zxingcpp.create_barcode(self._stored.decode(), zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        modules: int = drawn.to_image(scale=1, add_quiet_zones=False).shape[0]
        if not 3 <= self._module <= 16 or (modules + 8) * self._module > WIDTHS[self._roll.width_mm]:
            self._wrong(f"a code of {modules} modules at {self._module} dots")
        self._slip.qr = self._stored.decode()

    def _picture(self) -> None:
        if self._take(2) != b"0\x00":
            self._wrong("GS v 0 with a scale")
        wide, high = (int.from_bytes(self._take(2), "little") for _side in "xy")
        if wide * 8 > WIDTHS[self._roll.width_mm]:
            self._wrong(f"a picture {wide * 8} dots wide")
        if high > TALLEST:
            self._wrong(f"a picture {high} rows high")
        dots = Image.frombytes("1", (wide * 8, high), self._take(wide * high))
        self._slip.image = _below(self._slip.image, ImageChops.invert(dots.convert("L")))

    def _cut(self) -> None:
        if self._take(2) != b"B\x00":
            self._wrong("GS V in another way than B 0")
        if self._line or not self._began:
            self._wrong("a cut in the wrong place")
        if self._slip.image:
            found = zxingcpp.read_barcodes(self._slip.image)
            self._slip.qr = found[0].text if found else None
        self._slip.cut, self._began = True, False
        self._roll.slips.append(self._slip)


def _below(above: Image.Image | None, band: Image.Image) -> Image.Image:
    """Return a picture with one more band under it, as the paper runs on."""
    if above is None:
        return band
    joined = Image.new("L", (max(above.width, band.width), above.height + band.height), 255)
    joined.paste(above, (0, 0))
    joined.paste(band, (0, above.height))
    return joined


def unroll(data: bytes, width_mm: int = 58) -> PaperRoll:
    """Return what bytes leave on the paper: those of one slip, or a file that collected many."""
    rest = memoryview(data)

    def take(count: int) -> bytes:
        nonlocal rest
        if len(rest) < count:
            raise EndOfBytes
        taken, rest = rest[:count], rest[count:]
        return bytes(taken)

    roll = PaperRoll(width_mm)
    Reader(take, roll).read()
    return roll
