"""The TV's page; what it shows comes over the board's stream."""

from flask import Blueprint, render_template

from kiosk.web.guards import anyone

blueprint = Blueprint("display", __name__, url_prefix="/display")


@blueprint.get("")
@anyone
def page() -> str:
    """Show the TV's page."""
    return render_template("display/page.html")
