"""How personal data looks in a list: enough to tell people apart, too little to know them. Pure."""

from kiosk.wire.typed import fold

_SHORT_NAME = 2
_LONG_NAME = 5
_LONG_PHONE = 11


def mask_name(name: str) -> str:
    """Return a name with only its first and last character, at most 3 stars between: 张*丰, 张*."""
    letters = fold(name)
    if len(letters) == _SHORT_NAME:
        return letters[0] + "*"
    shown = letters[: _LONG_NAME - 1] + letters[-1:] if len(letters) > _LONG_NAME else letters
    return _hidden(shown, 1, 1)


def mask_phone(phone: str) -> str:
    """Return a telephone number like 138****5678; of a short one the last two digits stay."""
    digits = fold(phone)
    return _hidden(digits, 3, 4) if len(digits) >= _LONG_PHONE else _hidden(digits, 0, 2)


def _hidden(text: str, first: int, last: int) -> str:
    """Return stars between the first and the last characters, only stars if too little is between."""
    stars = len(text) - first - last
    if stars < last:
        return "*" * len(text)
    return text[:first] + "*" * stars + text[-last:]
