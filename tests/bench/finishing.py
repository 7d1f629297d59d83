"""Finishing an errand: how many fields a clerk types."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.bench.halls import hall_with_users

MOST_TYPED = 3
_ENDING = re.compile(r'<div class="ending">.*?id="add-errand"', re.DOTALL)
_MORE = re.compile(r"<details.*?</details>", re.DOTALL)
_PART = re.compile(r'<fieldset data-for="([^"]*)" hidden disabled>(.*?)</fieldset>', re.DOTALL)
_TYPED = re.compile(r"<input (?!type=)|<textarea")


def typed_fields(page: str, outcome: str) -> int:
    """Return how many fields a clerk types for an outcome, from the form as the desk shows it."""
    (form,) = _ENDING.findall(page)
    parts = _PART.findall(_MORE.sub("", form))
    return sum(len(_TYPED.findall(part)) for outcomes, part in parts if outcome in outcomes.split())


def measure(place: Path) -> Iterator[tuple[str, int, int]]:
    """Yield what is counted: its name, how many, and how many there may be."""
    with hall_with_users(place / "finishing") as (_hall, users):
        users.issue()
        users.call_next()
        users.desk.post(f"/api/v1/tickets/{users.called['id']}/start")
        page = users.desk.get("/desk/panel").decode()
        yield "fields to type: an ordinary case", typed_fields(page, "accepted"), MOST_TYPED
        yield "fields to type: an instant case", typed_fields(page, "done"), 0
