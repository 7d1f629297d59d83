"""What a clerk does with windows and with the hall: open, pause, close, answer a ring, trust the clock."""

from collections.abc import Callable

from flask import Blueprint, request
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from kiosk.records.help import service as help_rings
from kiosk.records.tickets import day
from kiosk.records.tickets import service as tickets
from kiosk.records.windows import service as windows
from kiosk.records.windows.models import Window
from kiosk.screens.desk.panel import regions
from kiosk.web.database import session
from kiosk.web.guards import managers_only, staff_only

blueprint = Blueprint("windows", __name__)


@blueprint.post("/windows/<int:n>/open")
@staff_only
def open_window(n: int) -> str:
    """Begin to serve at a window, or take it over from somebody."""
    take_over = "take_over" in request.form
    windows.open_window(session(), n, current_user.staff_id, take_over=take_over)
    return regions("")


@blueprint.post("/windows/<int:n>/pause")
@staff_only
def pause(n: int) -> str:
    """Take a break; whoever stands here may still be served."""
    return _turn(windows.pause_window, n)


@blueprint.post("/windows/<int:n>/resume")
@staff_only
def resume(n: int) -> str:
    """Go on after a break."""
    return _turn(windows.resume_window, n)


@blueprint.post("/windows/<int:n>/close")
@staff_only
def close(n: int) -> str:
    """Stop serving at a window."""
    return _turn(tickets.close_window, n)


@blueprint.post("/help/<ring_id>/answer")
@staff_only
def answer(ring_id: str) -> str:
    """Say that somebody is on the way."""
    help_rings.answer(session(), ring_id, current_user.staff_id)
    return regions(gettext("已记下：您去帮忙。"))


@blueprint.post("/clock")
@managers_only
def trust_the_clock() -> str:
    """Go on from the computer's date after a manager has looked at it."""
    day.trust_the_clock(session())
    return regions(gettext("已按电脑现在的时间继续。"))


def _turn(service: Callable[[Session, int, str], Window], n: int) -> str:
    service(session(), n, current_user.staff_id)
    return regions("")
