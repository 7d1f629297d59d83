"""One-time codes: what a county gives a village on paper, to be typed once."""

import hashlib
import hmac
import re
import secrets
from typing import NamedTuple

from kiosk.errors import Refusal

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that nothing can be misread (source: crockford.com/base32)."""
LENGTH = 16
_READ_AS = str.maketrans("ILO", "110")
_SLIP = re.compile(
    r"(?:(?P<county>https?://\S+?)?/enrol#)?(?P<centre>[0-9]{12})\.(?P<code>\S+)", re.IGNORECASE
)


class NotACode(Refusal):
    """一次性代码是 16 个字母和数字，请照纸上的再输一次。"""

    code = "not_a_code"
    status = 422


class Slip(NamedTuple):
    """What a printed code says: the county's address (nothing if unknown), the centre, the 16 characters."""

    county: str
    centre: str
    code: str


def link(slip: Slip) -> str:
    """Return the text of a slip's square code: ``https://county/enrol#410327111209.7K3M…``.

    What stands behind # is never sent, so no server's log sees the code.
    """
    return f"{slip.county.rstrip('/')}/enrol#{slip.centre}.{read_code(slip.code)}"


def read_link(text: str) -> Slip:
    """Return what the text of a square code says, also without its address; raises ``NotACode``."""
    found = _SLIP.fullmatch(text.strip())
    if found is None:
        raise NotACode
    return Slip(found["county"] or "", found["centre"], read_code(found["code"]))


def new_code() -> str:
    """Return a fresh code of 80 random bits, in groups of four."""
    return shown("".join(secrets.choice(LETTERS) for _ in range(LENGTH)))


def shown(code: str) -> str:
    """Return a code as it is printed: ``7K3M-…``."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def read_code(text: str) -> str:
    """Return the 16 characters that somebody typed, forgiving case, dashes and look-alikes."""
    code = "".join(text.upper().split()).replace("-", "").translate(_READ_AS)
    if len(code) != LENGTH or set(code) - set(LETTERS):
        raise NotACode
    return code


def mark(code: str) -> str:
    """Return what the county keeps of a code: it proves, but cannot be typed."""
    return hashlib.sha256(b"enrolment " + code.encode()).hexdigest()


def name(code: str) -> str:
    """Return what a code is found by; it may travel, because it tells nothing of the code's proof."""
    return hashlib.sha256(b"enrolment name " + code.encode()).hexdigest()[:32]


def proof(mark_of_code: str, said: bytes) -> str:
    """Return the proof that whoever says this knows the code; the code itself never travels."""
    return hmac.new(bytes.fromhex(mark_of_code), said, hashlib.sha256).hexdigest()


def proves(mark_of_code: str, said: bytes, claimed: str) -> bool:
    """Return whether a proof is right."""
    return hmac.compare_digest(proof(mark_of_code, said), claimed)
