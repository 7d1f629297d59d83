"""The page behind the slip's QR code; no cookie, no personal data."""

from flask import Blueprint, render_template
from flask_babel import get_locale

from kiosk import clock
from kiosk.records.tickets import queries
from kiosk.records.tickets.queries import Seen
from kiosk.records.tickets.refusals import NoSuchTicket
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.guards import anyone

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


@blueprint.errorhandler(NoSuchTicket)
def unknown(_refusal: NoSuchTicket) -> tuple[str, int]:
    """Say what to do when the slip's address leads to no ticket."""
    return render_template("phone/unknown.html", **_words()), NoSuchTicket.status


def _show(template: str, token: str) -> str:
    seen: Seen = queries.seen_now(session(), "token", token, settings())
    taken = clock.local(seen.issued_at)
    return render_template(template, ticket=seen, over=seen.state in OVER, taken=taken, **_words())


def _words() -> dict[str, str]:
    """Return what this centre calls itself and its windows, in the reader's language."""
    centre, english = settings().centre, str(get_locale()) == "en"
    return {
        "language": "en" if english else "zh",
        "centre": centre.name_en if english else centre.name,
        "window_word": centre.window_word_en if english else centre.window_word,
    }
