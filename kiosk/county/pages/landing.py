"""Where a telephone arrives that reads the square code of a card: it says where the card belongs."""

from flask import Blueprint, render_template

from kiosk.web.guards import anyone

blueprint = Blueprint("landing", __name__)


@blueprint.get("/enrol")
@anyone
def page() -> str:
    """Say that the code is for the computer of the centre; what stands behind # never comes here."""
    return render_template("county/landing.html")
