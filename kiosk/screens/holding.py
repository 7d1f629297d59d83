"""Nothing is issued while this hall may lack lines of its own that the county has."""

from pathlib import Path

from flask import current_app, request

from kiosk.sync.refusals import NotYet
from kiosk.sync.state import must_wait

_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
_COUNTY = "county"
"""The office page from which a person ends it."""
_STILL_OPEN = frozenset({
    "desk.sign_in", "desk.sign_out", "api_hall.sign_in", "api_hall.sign_out",
    "entrance.ring_for_help", "desk.windows.answer",
})  # fmt: skip
"""What writes no line of the journal, and people need."""
_OF_VILLAGERS = frozenset({"entrance", "asking", "finding", "phone", "pad", "api_ratings"})
_TAKES_A_NUMBER = "api_tickets.issue"
"""Who is there can do nothing about it but ask somebody."""


def must_not_hold() -> None:
    """Raise ``TakeBackFirst``, or ``NotYet``, for what would write a line too early."""
    if request.method in _BODILESS or request.blueprint == _COUNTY or request.endpoint in _STILL_OPEN:
        return
    refusal = must_wait(Path(current_app.instance_path))
    if refusal:
        asks = request.endpoint == _TAKES_A_NUMBER or request.blueprint in _OF_VILLAGERS
        raise NotYet if asks else refusal
