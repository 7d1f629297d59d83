"""Dates as forms and addresses bring them."""

from datetime import date

from kiosk.errors import BadInput
from kiosk.words import _


def day_or_none(text: str) -> date | None:
    """Return the date that a text names (``YYYY-MM-DD``), or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def day(text: str, field: str, problem: str = _("写成 2026-12-31 这样")) -> date:
    """Return the date that a field names (``YYYY-MM-DD``); raises ``BadInput``, which says what is wrong."""
    found = day_or_none(text)
    if found is None:
        raise BadInput(field=field, problem=problem)
    return found
