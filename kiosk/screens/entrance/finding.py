"""查进度 at the kiosk: case number and last four of the phone go in, how the case stands comes out."""

from typing import Annotated

import msgspec
from flask import Blueprint, Response, render_template, request
from flask_babel import force_locale
from msgspec import Meta

from kiosk.errors import Refusal
from kiosk.records.cases import looking_up
from kiosk.web.bodies import read_json
from kiosk.web.current import sealer
from kiosk.web.database import session
from kiosk.web.guards import kiosk_only
from kiosk.web.problems import problem
from kiosk.wire.progress import SHOWN, Progress
from kiosk.words import LANGUAGES

blueprint = Blueprint("finding", __name__, url_prefix="/entrance/find")

MOST_SHOWN = 4
"""So many papers and so many steps fit on the screen; the slip and the phone show all."""


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody typed."""

    no: Annotated[str, Meta(max_length=40)]
    last4: Annotated[str, Meta(max_length=8)]


@blueprint.post("")
@kiosk_only
def look_up() -> Response:
    """Show how a case stands, in both languages, so that changing the language needs no second look."""
    asked = read_json(request.get_data(), Asked)
    place = sealer().mark(request.remote_addr or "")
    progress = looking_up.look_up(session(), asked.no, asked.last4, place)
    pages = {language: _page(progress, language) for language in LANGUAGES}
    return Response(msgspec.json.encode(pages), content_type="application/json")


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> Response:
    """Answer in JSON: the page's program asks, not the browser."""
    return problem(refusal)


def _page(progress: Progress, language: str) -> str:
    with force_locale(language):
        return render_template(
            "entrance/finding_found.html", progress=progress, english=language == "en", most=MOST_SHOWN,
            **SHOWN,
        )  # fmt: skip
