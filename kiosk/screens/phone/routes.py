"""The page behind the slip's QR code: where a ticket stands, what its holder says of it; no cookie."""

from pathlib import Path

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.records.ratings import queries as ratings
from kiosk.records.ratings import service
from kiosk.records.tickets import queries
from kiosk.records.tickets.queries import Seen
from kiosk.records.tickets.refusals import NoSuchTicket
from kiosk.screens.phone import finding, rating
from kiosk.sync.state import stands_still
from kiosk.web.current import sealer, settings
from kiosk.web.database import session
from kiosk.web.guards import anyone
from kiosk.web.limits import limited

blueprint = Blueprint("phone", __name__, url_prefix="/t")

OVER = frozenset({"finished", "cancelled", "closed_by_day"})
"""States after which nothing more will happen: the page stops asking."""


@blueprint.get("/<token>")
@anyone
def page(token: str) -> str:
    """Show where a ticket stands."""
    return _show("phone/page.html", token)


@blueprint.get("/<token>/now")
@anyone
def now(token: str) -> str:
    """Return the part of the page that changes, for the page's own look every five seconds."""
    return _show("phone/ticket.html", token)


@blueprint.post("/<token>/rating")
@limited(rating.LIMIT)
@anyone
def rate(token: str) -> Response:
    """Keep what the holder of a ticket says of the visit; its address is the secret, there is no cookie."""
    service.rate(session(), token, rating.opinion(request.form), sealer(), settings())
    return redirect(url_for("phone.page", token=token, lang=request.args.get("lang")))


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Show the page again with the refusal on top and everything typed still there."""
    return _show("phone/page.html", (request.view_args or {})["token"], refusal), refusal.status


@blueprint.errorhandler(NoSuchTicket)
def unknown(_refusal: NoSuchTicket) -> tuple[str, int]:
    """Say what to do when the slip's address leads to no ticket."""
    return render_template("phone/unknown.html", **_words()), NoSuchTicket.status


def _show(template: str, token: str, refused: Refusal | None = None) -> str:
    seen: Seen = queries.seen_now(session(), "token", token, settings())
    going = seen.staffed and not stands_still(session(), Path(current_app.instance_path))
    return render_template(
        template, ticket=seen, going=going, over=seen.state in OVER, taken=clock.local(seen.issued_at),
        rating=ratings.invitation(session(), seen), typed=request.form, refused=refused,
        **finding.of_visit(seen), **rating.WORDS, **_words(),
    )  # fmt: skip


def _words() -> dict[str, str]:
    """Return what this centre calls itself and its windows, in the reader's language."""
    centre, english = settings().centre, str(get_locale()) == "en"
    return {
        "language": "en" if english else "zh",
        "centre": centre.name_en if english else centre.name,
        "window_word": centre.window_word_en if english else centre.window_word,
    }
