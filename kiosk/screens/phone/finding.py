"""How cases stand, on a phone: by number and the last four digits, or of one visit; no cookie, no account."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import get_locale
from werkzeug.exceptions import TooManyRequests

from kiosk.errors import Refusal
from kiosk.records.cases import looking_up
from kiosk.records.tickets.models import State
from kiosk.records.tickets.queries import Seen
from kiosk.web.current import sealer, settings
from kiosk.web.database import session
from kiosk.web.guards import anyone
from kiosk.web.limits import limited
from kiosk.web.problems import TooOften
from kiosk.wire.progress import SHOWN, Progress

blueprint = Blueprint("find", __name__, url_prefix="/find")

LIMIT = "10 per minute"
LONGEST_NUMBER = 40


@blueprint.get("")
@anyone
def page() -> str:
    """Show the form; a case slip's code brings the number along, of which people need only the end."""
    return _show(request.args.get("no", "").removeprefix(f"{settings().centre.code}-"))


@blueprint.post("")
@limited(LIMIT)
@anyone
def look_up() -> str:
    """Show how a case stands; the digits travel in the body, so that no log ever holds them."""
    place = sealer().mark(request.remote_addr or "")
    found = looking_up.look_up(session(), _typed("no"), _typed("last4"), place)
    return _show("", progress=[found])


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Show the form again with the refusal on top and the number still there."""
    return _show(_typed("no"), refused=refusal), refusal.status


@blueprint.errorhandler(TooManyRequests)
def too_often(_error: TooManyRequests) -> tuple[str, int]:
    """Ask for a minute of patience, on the same page."""
    return refuse(TooOften())


def of_visit(seen: Seen) -> dict[str, Any]:
    """Return what the page of a finished visit shows of its cases."""
    finished = seen.state == State.FINISHED
    return {"progress": looking_up.progress_of_ticket(session(), seen.token) if finished else [], **SHOWN}


def _typed(name: str) -> str:
    return request.form.get(name, "")[:LONGEST_NUMBER]


def _show(no: str, *, progress: list[Progress] | None = None, refused: Refusal | None = None) -> str:
    centre, english = settings().centre, str(get_locale()) == "en"
    return render_template(
        "phone/find.html", no=no[:LONGEST_NUMBER], progress=progress or [], refused=refused,
        language="en" if english else "zh", centre=centre.name_en if english else centre.name,
        phone=centre.phone, **SHOWN,
    )  # fmt: skip
