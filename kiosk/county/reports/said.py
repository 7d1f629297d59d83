"""What a record's state says, read with care: a line is checked only as far as it is counted. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from kiosk import clock

State = Mapping[str, Any]
LATEST = 2**42
"""Of instants (ms): the year 2109, as where lines are taken in."""


def text(state: State, name: str) -> str:
    """Return a text, empty where there is none."""
    said = state.get(name)
    return said if isinstance(said, str) else ""


def number(state: State, name: str) -> int | None:
    """Return a whole number, None where there is none."""
    said = state.get(name)
    return said if isinstance(said, int) and not isinstance(said, bool) else None


def moment(state: State, name: str) -> datetime | None:
    """Return an instant in the halls' time, None where there is none."""
    at = number(state, name)
    return clock.local(at) if at is not None and 0 < at <= LATEST else None


def day(state: State, name: str) -> date | None:
    """Return a date, None where there is none."""
    try:
        return date.fromisoformat(text(state, name))
    except ValueError:
        return None


def ticket_number(state: State) -> str:
    """Return the number that a visit's ticket shows."""
    return f"{text(state, 'letter')}{number(state, 'number') or 0:03d}"
