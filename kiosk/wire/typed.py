"""What people type, in one spelling, and the case numbers that are read from it."""

import re
import unicodedata
from typing import NamedTuple

from kiosk.errors import BadInput
from kiosk.words import _

_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Zs", "Zl", "Zp"})
_DASHES = re.compile(r"[-‐‑‒–—―−─_]+")
_NUMBER = re.compile(r"(?:([0-9]{12})-?)?([0-9]{4})([0-9]{2})([0-9]{2})(?:-([0-9]{1,6})|([0-9]{3,6}))")


class CaseNumber(NamedTuple):
    """A case number as somebody gave it: ``centre`` may be empty, ``date`` is ``YYYY-MM-DD``."""

    centre: str
    date: str
    number: int


def fold(text: str) -> str:
    """Return a text with full-width letters and digits as plain ones, without spaces and unseen marks."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if unicodedata.category(char) not in _UNSEEN)


def without_dashes(text: str) -> str:
    """Return a text folded, in capitals, without what looks like a dash."""
    return _DASHES.sub("", fold(text)).upper()


def read_number(text: str) -> CaseNumber:
    """Return the case number that somebody typed; raises ``BadInput`` for what cannot be one."""
    found = _NUMBER.fullmatch(_DASHES.sub("-", fold(text)))
    if found is None:
        raise BadInput(field=_("办件编号"), problem=_("请照单子上的写，像 20261122-007 这样"))
    centre, year, month, day, *number = found.groups()
    return CaseNumber(centre or "", f"{year}-{month}-{day}", int(number[0] or number[1]))


def case_number(centre: str, date: str, number: int) -> str:
    """Return a case number: centre code, date without dashes, running number of that day."""
    return f"{centre}-{date.replace('-', '')}-{number:03d}"
