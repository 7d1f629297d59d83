"""The pad at a window: a screen turned to whoever was just served; it leads nowhere else."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response

from kiosk.errors import Refusal
from kiosk.records.ratings import queries, rules, service
from kiosk.records.ratings.refusals import AlreadyRated
from kiosk.records.ratings.service import Opinion
from kiosk.records.windows.queries import all_windows, window
from kiosk.screens.desk.forms import Form
from kiosk.web import problems
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.guards import SessionExpired, SignInRequired, staff_only

blueprint = Blueprint("pad", __name__, url_prefix="/desk/pad")


@blueprint.get("")
@staff_only
def choose() -> str:
    """Ask at which window the pad stands."""
    return render_template("desk/pad_choose.html", windows=all_windows(session()))


@blueprint.get("/<int:n>")
@staff_only
def page(n: int) -> str:
    """Ask whoever was just served at a window how it was, or be calm."""
    window(session(), n)
    return _show(n)


@blueprint.get("/<int:n>/now")
@staff_only
def now(n: int) -> str:
    """Return what the pad shows now, for its own looks."""
    return _show(n, "desk/pad_now.html")


@blueprint.post("/<int:n>")
@staff_only
def rate(n: int) -> Response:
    """Keep what somebody says of the visit that the pad asked about; nobody's name, and no words."""
    token = request.form.get("token", "")
    service.rate_at_pad(session(), n, token, _opinion(request.form), settings())
    return _thanks(n)


@blueprint.errorhandler(AlreadyRated)
def rated(_refusal: AlreadyRated) -> Response:
    """Thank somebody who has rated on the phone meanwhile."""
    return _thanks((request.view_args or {})["n"])


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Say on the pad itself what was not done; who is not signed in gets the usual answer."""
    n = (request.view_args or {}).get("n")
    if n is None or isinstance(refusal, SignInRequired | SessionExpired):
        answer: tuple[str, int] = problems.answer(refusal)
        return answer
    return _show(n, refused=refusal), refusal.status


def _opinion(form: Form) -> Opinion:
    return Opinion(form.get("score", 0, type=int), form.getlist("reason"))


def _thanks(n: int) -> Response:
    return redirect(url_for("pad.page", n=n, thanks=1, lang=request.form.get("lang")))


def _show(n: int, template: str = "desk/pad.html", refused: Refusal | None = None) -> str:
    """Show the pad in the language in which the number was taken."""
    asked = queries.to_ask_at(session(), n)
    language = asked.language if asked else request.args.get("lang", "zh")
    with force_locale("en" if language == "en" else "zh"):
        return render_template(
            template, n=n, asked=asked, refused=refused, thanks="thanks" in request.args,
            typed=request.form, score_words=rules.SCORE_WORDS, reason_words=rules.REASON_WORDS,
        )  # fmt: skip
