"""The clerk's page, its stream, and the door to it."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import logout_user
from werkzeug.exceptions import TooManyRequests

from kiosk.errors import Refusal
from kiosk.records.staff import service as staff
from kiosk.records.staff.refusals import WrongPassword
from kiosk.screens.desk import case_views, tickets, windows
from kiosk.screens.desk.forms import sign_in_code
from kiosk.screens.desk.panel import WORDS, Watcher, look, regions
from kiosk.web.current import bell
from kiosk.web.database import session
from kiosk.web.guards import anyone, staff_only
from kiosk.web.limits import SIGN_IN, limited
from kiosk.web.problems import TooOften
from kiosk.web.signing_in import let_in
from kiosk.web.streams import stream
from kiosk.web.ways import own_path
from kiosk.words import LANGUAGES

A_YEAR_S = 365 * 24 * 3600

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
blueprint.register_blueprint(tickets.blueprint)
blueprint.register_blueprint(windows.blueprint)
blueprint.context_processor(WORDS.copy)
blueprint.context_processor(case_views.WORDS.copy)


@blueprint.get("")
@staff_only
def page() -> str:
    """Show the clerk's page."""
    return render_template("desk/page.html", panel=look())


@blueprint.get("/panel")
@staff_only
def panel() -> str:
    """Show the parts of the page that change."""
    return regions()


@blueprint.get("/events")
@staff_only
def events() -> Response:
    """Say ``changed`` whenever anything in the hall was written."""
    return stream(bell(), Watcher(bell()).news)


@blueprint.get("/sign-in")
@anyone
def sign_in_page() -> str:
    """Ask who it is; ``code`` tells why."""
    return render_template("desk/sign_in.html", refusal=sign_in_code(request.args.get("code", "")))


@blueprint.post("/sign-in")
@limited(SIGN_IN)
@anyone
def sign_in() -> Response:
    """Let in whoever knows a password, and lead on to where they wanted to go."""
    person = staff.sign_in(session(), request.form.get("username", ""), request.form.get("password", ""))
    let_in(person)
    return redirect(own_path(request.args.get("next", ""), "/desk"))  # type: ignore[return-value]


@blueprint.errorhandler(WrongPassword)
def ask_again(refusal: Refusal) -> tuple[str, int]:
    """Show the sign-in page again, with what was wrong."""
    return render_template("desk/sign_in.html", refusal=refusal), refusal.status


@blueprint.errorhandler(TooManyRequests)
def ask_later(_limit: TooManyRequests) -> tuple[str, int]:
    """Show the sign-in page again to somebody who tries too often."""
    return ask_again(TooOften())


@blueprint.post("/sign-out")
@staff_only
def sign_out() -> Response:
    """Sign out; the window stays as it is, because somebody may take over."""
    logout_user()
    cookie.clear()
    return redirect(url_for("desk.sign_in_page"))  # type: ignore[return-value]


@blueprint.get("/language/<code>")
@anyone
def choose_language(code: str) -> Response:
    """Remember this reader's language on this computer, and go back."""
    answer = redirect(own_path(request.args.get("back", ""), "/desk"))
    if code in LANGUAGES:
        answer.set_cookie("lang", code, max_age=A_YEAR_S, httponly=True, samesite="Strict")
    return answer  # type: ignore[return-value]
