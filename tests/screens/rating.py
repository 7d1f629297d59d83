"""Visits that end, and people who rate them, through the pages of a staffed hall."""

import uuid
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from kiosk.records.ratings.models import FollowUp, Rating
from kiosk.records.staff.queries import by_username
from kiosk.records.tickets.calling import call_next
from kiosk.records.tickets.issuing import Wish, issue_ticket
from kiosk.records.tickets.models import Ticket
from kiosk.records.tickets.rules import Action
from kiosk.records.tickets.service import Turn, act, close_window
from kiosk.records.windows.service import open_window
from tests.screens.staffed import StaffedHall

ANGRY: dict[str, Any] = {
    "score": "1", "reason": ["slow", "manners"], "words": "等了两个小时",
    "name": "张三丰", "phone": "13812345678",
}  # fmt: skip


def serves(hall: StaffedHall, username: str = "li", *items: str, n: int = 1, language: str = "zh") -> Ticket:
    """Let somebody come, and a member of staff serve them to the end at a window that then closes."""
    wish = Wish(items, None if items else "SB", priority=False, language=language)
    taken = issue_ticket(hall.session, wish, str(uuid.uuid4()), hall.settings)
    clerk = by_username(hall.session, username)
    assert clerk is not None
    open_window(hall.session, n, clerk.id)
    call_next(hall.session, n, clerk.id, hall.settings)
    for action in (Action.START, Action.FINISH):
        act(hall.session, taken.id, Turn(action), clerk.id, hall.settings)
    close_window(hall.session, n, clerk.id)
    return hall.ticket(taken.id)


def rates(hall: StaffedHall, ticket: Ticket, **form: Any) -> TestResponse:
    """Send the rating form of a phone, as a browser without scripts does."""
    phone = hall.app.test_client()
    headers = {"Accept-Language": "zh-CN"}
    return phone.post(f"/t/{ticket.token}/rating", data=form, headers=headers, follow_redirects=True)


def ratings(hall: StaffedHall) -> list[Rating]:
    """Return every rating, oldest first."""
    hall.looks_again()
    return list(hall.session.scalars(select(Rating).order_by(Rating.id)))


def follow_up(hall: StaffedHall) -> FollowUp:
    """Return the newest follow-up as it is now."""
    hall.looks_again()
    found = hall.session.scalars(select(FollowUp).order_by(FollowUp.id.desc())).first()
    assert found is not None
    return found
