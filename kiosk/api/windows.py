"""Windows over the API: open, close, call the next person."""

from flask import Blueprint, Response
from flask_login import current_user

from kiosk.api import shapes
from kiosk.api.bodies import answer, body
from kiosk.api.describing import described
from kiosk.records.tickets import calling, service
from kiosk.records.windows import refusals
from kiosk.records.windows import service as windows
from kiosk.records.windows.models import Window
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.guards import SignInRequired, staff_only

blueprint = Blueprint("api_windows", __name__, url_prefix="/api/v1/windows")

_REFUSALS = (SignInRequired, refusals.NoSuchWindow, refusals.NotYourWindow)


@blueprint.post("/<int:n>/open")
@described(
    {200: shapes.Window},
    body=shapes.OpenWindow,
    refusals=(*_REFUSALS, refusals.WindowTaken, refusals.AlreadyAtWindow),
)
@staff_only
def open_window(n: int) -> Response:
    """Begin to serve at a window."""
    take_over = body(shapes.OpenWindow).take_over
    return _answer(windows.open_window(session(), n, current_user.staff_id, take_over=take_over))


@blueprint.post("/<int:n>/pause")
@described({200: shapes.Window}, refusals=(*_REFUSALS, refusals.WindowClosed))
@staff_only
def pause_window(n: int) -> Response:
    """Take a break at a window."""
    return _answer(windows.pause_window(session(), n, current_user.staff_id))


@blueprint.post("/<int:n>/resume")
@described({200: shapes.Window}, refusals=(*_REFUSALS, refusals.WindowClosed))
@staff_only
def resume_window(n: int) -> Response:
    """Go on after a break."""
    return _answer(windows.resume_window(session(), n, current_user.staff_id))


@blueprint.post("/<int:n>/close")
@described({200: shapes.Window}, refusals=(*_REFUSALS, refusals.WindowClosed, refusals.WindowBusy))
@staff_only
def close_window(n: int) -> Response:
    """Stop serving at a window."""
    return _answer(service.close_window(session(), n, current_user.staff_id))


@blueprint.post("/<int:n>/next")
@described(
    {200: shapes.Ticket, 204: None},
    refusals=(*_REFUSALS, refusals.WindowClosed, refusals.WindowPaused, refusals.WindowBusy),
)
@staff_only
def call_next(n: int) -> Response:
    """Call the next person; 204 when nobody waits."""
    called = calling.call_next(session(), n, current_user.staff_id, settings())
    return Response(status=204) if called is None else answer(shapes.ticket_out(called))


def _answer(window: Window) -> Response:
    return answer(shapes.Window(window.n, window.state, sorted(window.takes)))
