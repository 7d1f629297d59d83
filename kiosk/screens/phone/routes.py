"""The page behind the slip's QR code; no cookie, no personal data."""

from flask import Blueprint, render_template

from kiosk.records.tickets import queries
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.guards import anyone

blueprint = Blueprint("phone", __name__, url_prefix="/t")


@blueprint.get("/<token>")
@anyone
def page(token: str) -> str:
    """Show where a ticket stands."""
    seen = queries.seen_now(session().connection(), "token", token, settings())
    return render_template("phone/page.html", ticket=seen)
