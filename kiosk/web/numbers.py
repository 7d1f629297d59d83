"""Whole numbers as forms bring them."""

MOST_DIGITS = 9
"""More than any version or window has; Python refuses to read thousands."""


def number_or_none(text: str) -> int | None:
    """Return the whole number that a text names, or None."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
