"""The county's first page: all villages at a glance."""

from flask import Blueprint, render_template

from kiosk.county.current import county, scope
from kiosk.county.directory import service as directory
from kiosk.county.guards import viewers

blueprint = Blueprint("front", __name__)


@blueprint.get("/")
@viewers
def page() -> str:
    """Show the villages of whoever looks."""
    return render_template("county/front.html", centres=directory.centres(county(), scope()))
