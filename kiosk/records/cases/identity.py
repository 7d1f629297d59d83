"""Reads what people say of themselves: ID and telephone numbers, checked and in one spelling. Pure."""

import re
from datetime import date

from kiosk.records.cases.identity_refusals import WrongIdBirth, WrongIdDigit, WrongIdLength, WrongPhone
from kiosk.wire.typed import fold

ID_LENGTH = 18
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ID = re.compile(r"[1-9][0-9]{16}[0-9X]")

_PREFIX = re.compile(r"(\+86|0086|86)(?=1[0-9]{10}$)")
_DASHES = re.compile(r"[-()‐‑‒–—−~]")
_MOBILE = r"1[3-9][0-9]{9}"
_AREA = r"0(?:10|2[0-9]|[3-9][0-9]{2})"
_PHONE = re.compile(rf"{_MOBILE}|(?:{_AREA})?[2-9][0-9]{{6,7}}")


def read_id(text: str, today: date) -> str:
    """Return a resident ID number as 18 characters with an upper-case X (source: GB 11643-1999).

    Also takes the residence permits of 港澳台居民 (81, 82, 83); the area need not exist today.
    Raises ``WrongIdLength``, ``WrongIdDigit`` or ``WrongIdBirth``.
    """
    number = fold(text).upper()
    if len(number) != ID_LENGTH:
        raise WrongIdLength(count=len(number))
    if not _ID.fullmatch(number):
        raise WrongIdDigit
    if birth_date(number) > today:
        raise WrongIdBirth
    if number[-1] != _check(number):
        raise WrongIdDigit
    return number


def birth_date(number: str) -> date:
    """Return the date of birth in an ID number of 18 characters; raises ``WrongIdBirth``."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise WrongIdBirth from None


def last4(number: str) -> str:
    """Return the last four characters of a number: all that lists and papers may show of it."""
    return number[-4:]


def read_phone(text: str) -> str:
    """Return a mainland mobile or landline number as its digits; raises ``WrongPhone``."""
    number = _PREFIX.sub("", _DASHES.sub("", fold(text)))
    if not _PHONE.fullmatch(number):
        raise WrongPhone
    return number


def _check(number: str) -> str:
    """Return the last character that the first seventeen ask for (source: ISO 7064, MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:-1], strict=True))
    return _CHECKS[total % 11]
