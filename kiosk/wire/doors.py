"""What the county finds a visit or a case by, without holding what opens it.

A slip carries a token (in its QR code) and a look-up code; neither ever leaves the hall. Only their marks
do. A token has 128 random bits: nobody finds it from its mark. A code has six characters, so that people
can type it: whoever reads the county's own database could find it by trying. It protects nothing but the
progress that stands beside the mark there anyway, from those who do not read that database; their tries are
counted. It must never protect more.
"""

import hashlib
import secrets

from kiosk.wire.codes import LETTERS
from kiosk.wire.typed import without_dashes

LENGTH = 6
MARK = 24
"""Hex digits of a mark: 96 bits, so that no two of a whole province are the same."""
_READ_AS = str.maketrans("ILO", "110")


def of_visit(token: str) -> str:
    """Return the mark of a visit's token."""
    return _mark(f"door {token}")


def of_case(no: str, code: str) -> str:
    """Return the mark of a case's full number and its look-up code as ``read_code`` returns it."""
    return _mark(f"case door {no} {code}")


def new_code() -> str:
    """Return a fresh look-up code: six characters that nobody misreads."""
    return "".join(secrets.choice(LETTERS) for _each in range(LENGTH))


def shown(code: str) -> str:
    """Return a look-up code as it is printed and told: ``7K3-M2Q``."""
    return f"{code[:3]}-{code[3:]}"


def read_code(text: str) -> str | None:
    """Return the code that somebody typed, forgiving case, dashes and look-alikes; None for what is none."""
    code = without_dashes(text).translate(_READ_AS)
    return code if len(code) == LENGTH and not set(code) - set(LETTERS) else None


def _mark(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:MARK]
