"""The door for the county's people."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_limiter import RateLimitExceeded
from flask_login import login_user, logout_user

from kiosk.county.current import SignedIn, county
from kiosk.county.guards import viewers
from kiosk.county.limits import SIGN_IN, limiter
from kiosk.county.users import service as users
from kiosk.county.users.service import WrongSignIn
from kiosk.errors import Refusal
from kiosk.web.guards import SessionExpired, SignInRequired, anyone
from kiosk.web.problems import TooOften
from kiosk.web.ways import own_path
from kiosk.words import LANGUAGES

A_YEAR_S = 365 * 24 * 3600
REASONS = {refusal.code: refusal for refusal in (SignInRequired, SessionExpired)}

blueprint = Blueprint("signing_in", __name__)


@blueprint.get("/sign-in")
@anyone
def page() -> str:
    """Ask who it is; ``code`` tells why."""
    reason = REASONS.get(request.args.get("code", ""))
    return render_template("county/sign_in.html", refusal=reason and reason())


@blueprint.post("/sign-in")
@limiter.limit(SIGN_IN)
@anyone
def sign_in() -> Response:
    """Let in whoever knows a password, and lead on to where they wanted to go."""
    user = users.sign_in(county(), request.form.get("username", ""), request.form.get("password", ""))
    cookie.clear()
    cookie.permanent = True
    login_user(SignedIn(user))
    return redirect(own_path(request.args.get("next", ""), "/"))  # type: ignore[return-value]


@blueprint.errorhandler(WrongSignIn)
def ask_again(refusal: Refusal) -> tuple[str, int]:
    """Show the sign-in page again, with what was wrong."""
    return render_template("county/sign_in.html", refusal=refusal), refusal.status


@blueprint.errorhandler(RateLimitExceeded)
def ask_later(_limit: RateLimitExceeded) -> tuple[str, int]:
    """Show the sign-in page again to somebody who tries too often."""
    return ask_again(TooOften())


@blueprint.post("/sign-out")
@viewers
def sign_out() -> Response:
    """Sign out."""
    logout_user()
    cookie.clear()
    return redirect(url_for("signing_in.page"))  # type: ignore[return-value]


@blueprint.get("/language/<code>")
@anyone
def choose_language(code: str) -> Response:
    """Remember this reader's language on this computer, and go back."""
    answer = redirect(own_path(request.args.get("back", ""), "/"))
    if code in LANGUAGES:
        answer.set_cookie("lang", code, max_age=A_YEAR_S, httponly=True, samesite="Strict")
    return answer  # type: ignore[return-value]
