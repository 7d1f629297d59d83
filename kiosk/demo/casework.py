"""What becomes of an errand: how a visit ends, and how its cases go on in the days after."""

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote

from kiosk import clock
from kiosk.demo.door import Guest, HallSaysNoError
from kiosk.demo.people import Visit, dice
from kiosk.records.catalogue.document import CaseType, Catalogue
from kiosk.records.catalogue.reading import read_catalogue
from kiosk.settings import ROOT

WITHOUT_PAPERS = 0.06
REFERRED = 0.09
"""Up to this fate an errand lacks papers; up to that one it belongs elsewhere."""
LATE = 0.03
"""So many of all cases are decided after their day."""


@cache
def catalogue() -> Catalogue:
    """Return what people can come for."""
    file = ROOT / "config" / "catalogue.yaml"
    return read_catalogue(file.read_text("utf-8"), file.name)


def endings_of(visit: Visit) -> list[dict[str, Any]]:
    """Return how each errand of a visit ends, as the hall is told."""
    return [_ending(visit, item) for item in visit.items]


def outcome_of(visit: Visit, item: str) -> str:
    """Return how an errand ends."""
    if visit.fate < WITHOUT_PAPERS:
        return "papers"
    if visit.fate < REFERRED:
        return "referred"
    return "done" if catalogue().by_code[item].case_type == CaseType.INSTANT else "accepted"


def _ending(visit: Visit, item: str) -> dict[str, Any]:
    outcome = outcome_of(visit, item)
    said: dict[str, Any] = {"outcome": outcome, "item": item}
    if outcome == "papers":
        said["papers"] = [{"name": "居民身份证", "state": "missing"}]
    if outcome in {"papers", "accepted"}:
        said["who"] = {"name": visit.person.name, "phone": visit.person.phone}
    return said


def work_on_cases(clerk: Guest, now: int) -> None:
    """Take the day's steps with the open cases."""
    today = clock.local(now)
    for case in list(_open_cases(clerk)):
        step = _step(case, today)
        if step:
            # A person who tries the demo may have taken a step with it just now.
            with contextlib.suppress(HallSaysNoError):
                clerk.post(f"/cases/{case['no']}/{step}", {"version": case["version"]})


def _open_cases(clerk: Guest) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = clerk.get(f"/cases?open=true&limit=100{cursor}")
        yield from page["cases"]
        if page["next"] is None:
            return
        cursor = f"&cursor={quote(page['next'])}"


def _step(case: dict[str, Any], today: datetime) -> str:
    """Return the step that a case is due for, empty if there is none."""
    opened, state = clock.local(case["opened_at"]), case["state"]
    if state == "decided":
        return "deliver"
    if state == "need_papers":
        return "supplement" if today - opened > timedelta(days=2) else ""
    if state not in {"accepted", "forwarded_town"} or not case["due_date"]:
        return ""
    if today >= _decided(case, opened):
        return "decide"
    fresh = state == "accepted" and today.date() > opened.date()
    return "forward_town" if fresh and case["case_type"] == CaseType.FORWARD else ""


def _decided(case: dict[str, Any], opened: datetime) -> datetime:
    """Return when a case will be decided: mostly before its day, some days after it for a few."""
    due = datetime.fromisoformat(case["due_date"]).replace(tzinfo=clock.HALL_TIME)
    luck = dice(case["no"])
    if luck.random() < LATE:
        return due + timedelta(days=luck.randint(2, 12))
    return opened + (due - opened) * luck.uniform(0.3, 0.95)
