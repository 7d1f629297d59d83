"""The kiosk's page, its state, and the bell for help."""

import msgspec
from flask import Blueprint, Response, render_template

from kiosk.records.help import service as help_rings
from kiosk.web.database import session
from kiosk.web.guards import anyone, kiosk_only

blueprint = Blueprint("entrance", __name__, url_prefix="/entrance")


@blueprint.get("")
@anyone
def page() -> str:
    """Show the kiosk."""
    return render_template("entrance/page.html")


@blueprint.post("/help")
@kiosk_only
def ring_for_help() -> Response:
    """Ring at the desk."""
    rung = help_rings.ring(session(), "entrance")
    return Response(msgspec.json.encode({"id": rung.id}), content_type="application/json")
