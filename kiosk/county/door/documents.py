"""Where centres fetch what the county sends down."""

from flask import Blueprint, Response, request

from kiosk.county.current import county
from kiosk.county.documents import service as documents
from kiosk.county.door.bodies import answer
from kiosk.county.guards import centres
from kiosk.errors import NotFound

blueprint = Blueprint("sent_down", __name__, url_prefix="/api/v1/centres/<centre>/documents")


@blueprint.get("/<kind>")
@centres
def document(centre: str, kind: str) -> Response:
    """Return the document of a kind that counts for a centre, signed; 304 when it has it already."""
    version, sha256 = documents.effective(county(), centre).get(kind, (0, ""))
    if not version:
        raise NotFound
    answered = answer(documents.envelope(county(), kind, version))
    answered.set_etag(f"{version}-{sha256}")
    answered.make_conditional(request)
    return answered
