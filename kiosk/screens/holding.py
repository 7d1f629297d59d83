"""Nothing is issued while this hall may lack lines of its own that the county has."""

from pathlib import Path

from flask import current_app, request

from kiosk.sync.state import must_wait

_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
_COUNTY = "county"
"""The office page from which a person ends it."""
_STILL_OPEN = frozenset({
    "desk.sign_in", "desk.sign_out", "api_hall.sign_in", "api_hall.sign_out",
    "entrance.ring_for_help", "desk.windows.answer",
})  # fmt: skip
"""What writes no line of the journal, and people need."""


def must_not_hold() -> None:
    """Raise ``TakeBackFirst`` for whatever would write a line before older ones have been taken back."""
    if request.method in _BODILESS or request.blueprint == _COUNTY or request.endpoint in _STILL_OPEN:
        return
    refusal = must_wait(Path(current_app.instance_path))
    if refusal:
        raise refusal
