"""Taking in a stick that a village brought, and giving its receipt back."""

from flask import Blueprint, Response, render_template, request

from kiosk import clock
from kiosk.county.current import county, county_key, scope
from kiosk.county.directory import service as directory
from kiosk.county.guards import officers
from kiosk.county.intake import sticks
from kiosk.county.intake.sticks import NotAStick, Received
from kiosk.errors import Refusal
from kiosk.wire import parcels

blueprint = Blueprint("sticks", __name__, url_prefix="/sticks")


@blueprint.get("")
@officers
def page() -> str:
    """Ask for the file."""
    return render_template("county/sticks.html")


@blueprint.post("")
@officers
def receive() -> str | tuple[str, int]:
    """Take a file in, and offer the receipt."""
    sent = request.files.get("stick")
    try:
        if sent is None:
            raise NotAStick
        received = sticks.receive(county(), county_key(), sent.stream, scope())
    except Refusal as refusal:
        return render_template("county/sticks.html", refused=refusal), refusal.status
    return render_template("county/sticks.html", **_shown(received))


@blueprint.post("/receipt")
@officers
def receipt() -> Response:
    """Return a receipt as a file; its signature is the county's, whoever brings it."""
    content = request.form.get("receipt", "")[: parcels.MOST_RECEIPT]
    of = f"{request.form.get('centre', '')[:12]}-{clock.now():%Y%m%d-%H%M%S}"
    name = parcels.RECEIPT_NAME.format(of=of)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type="application/json", headers=headers)


def _shown(received: Received) -> dict[str, object]:
    return {
        "said": received.said,
        "centre": directory.centre(county(), received.centre),
        "receipt": received.receipt.decode(),
        "refused": received.stopped,
    }
