"""The manager's page."""

from flask import Blueprint, render_template

from kiosk.web.guards import managers_only

blueprint = Blueprint("office", __name__, url_prefix="/office")


@blueprint.get("")
@managers_only
def page() -> str:
    """Show the manager's page."""
    return render_template("office/page.html")
