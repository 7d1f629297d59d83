"""The square code on a slip: how large it may be, and its dots."""

from kiosk.printing.paper import DOTS

QUIET = 4
"""Light modules that a reader needs around a code (source: ISO/IEC 18004)."""

MODULE_DOTS = {58: 6, 80: 8}
"""Preferred dots of one module: 0.75 mm or 1 mm, for old telephones and shaking hands."""


def matrix(data: str) -> list[list[bool]]:
    """Return the dark modules of the code that holds a text, error correction M, no border.

    The library brings Pillow along, 4 MB and a good part of a start: it is loaded with the first code.
    """
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415 - see above
    from qrcode.main import QRCode  # noqa: PLC0415 - see above

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(data)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def module_dots(modules: int, width_mm: int) -> int:
    """Return how many dots a module gets so that a code with its quiet zone fits the paper."""
    return max(1, min(MODULE_DOTS[width_mm], DOTS[width_mm] // (modules + 2 * QUIET)))
