"""The clerk's page."""

from flask import Blueprint, render_template

from kiosk.web.guards import anyone, staff_only

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("")
@staff_only
def page() -> str:
    """Show the clerk's page."""
    return render_template("desk/page.html")


@blueprint.get("/sign-in")
@anyone
def sign_in_page() -> str:
    """Ask who it is."""
    return render_template("desk/sign_in.html")
