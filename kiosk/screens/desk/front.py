"""The start page: four doors, for whoever opens the hall's address."""

from flask import Blueprint, render_template

from kiosk.web.guards import anyone

blueprint = Blueprint("front", __name__)


@blueprint.get("/")
@anyone
def start() -> str:
    """Show the ways to the kiosk, the TV, the desk and the office."""
    return render_template("desk/start.html")
