"""The hall over the API: its board, its stream of calls, signing in, its own description."""

from flask import Blueprint, Response, current_app
from flask_login import logout_user
from flask_wtf.csrf import generate_csrf

from kiosk.api import shapes
from kiosk.api.bodies import answer, body
from kiosk.api.describing import described, openapi
from kiosk.api.watching import Watcher, current_board
from kiosk.records.staff import service as staff
from kiosk.records.staff.refusals import WrongPassword
from kiosk.records.tickets.board import Board
from kiosk.web.current import bell
from kiosk.web.database import session
from kiosk.web.guards import SignInRequired, anyone, staff_only
from kiosk.web.limits import SIGN_IN, limited
from kiosk.web.problems import TooOften
from kiosk.web.push import TooManyStreams
from kiosk.web.signing_in import let_in
from kiosk.web.streams import stream

blueprint = Blueprint("api_hall", __name__, url_prefix="/api/v1")


@blueprint.get("/board")
@described({200: Board})
@anyone
def show_board() -> Response:
    """Look at the board: calls, waiting counts, windows, notices."""
    return answer(current_board())


@blueprint.get("/board/events")
@described({200: None}, refusals=(TooManyStreams,), media="text/event-stream")
@anyone
def board_events() -> Response:
    """Follow the board: event ``call`` for every call, ``board`` for every change."""
    return stream(bell(), Watcher().news)


@blueprint.post("/session")
@described({200: shapes.Session}, body=shapes.SignIn, refusals=(WrongPassword, TooOften))
@limited(SIGN_IN)
@anyone
def sign_in() -> Response:
    """Sign in; the answer's token goes with every later write."""
    sent = body(shapes.SignIn)
    let_in(staff.sign_in(session(), sent.username, sent.password))
    return answer(shapes.Session(generate_csrf()))


@blueprint.delete("/session")
@described({204: None}, refusals=(SignInRequired,))
@staff_only
def sign_out() -> Response:
    """Sign out."""
    logout_user()
    return Response(status=204)


@blueprint.get("/openapi.json")
@anyone
def describe() -> Response:
    """Return this description."""
    return answer(openapi(current_app))
