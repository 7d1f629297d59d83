"""For whoever watches over the hall's computer: is it alive, and how does it do."""

from flask import Blueprint, Response

from kiosk.api.bodies import answer
from kiosk.database import hand
from kiosk.web.database import session
from kiosk.web.guards import anyone

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@anyone
def healthz() -> Response:
    """Answer when the hall serves and its database answers."""
    hand(session()).execute("SELECT 1")
    return answer({"status": "ok"})
