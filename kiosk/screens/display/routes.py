"""The TV's page; what it shows comes over the board's stream."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import force_locale

from kiosk.records.catalogue import queries as catalogues
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.guards import anyone

blueprint = Blueprint("display", __name__, url_prefix="/display")


@blueprint.get("")
@anyone
def page() -> str:
    """Show the TV's page: in Chinese, whatever language the TV's browser has, or as ``?lang=en`` asks."""
    english = request.args.get("lang") == "en"
    with force_locale("en" if english else "zh"):
        return render_template("display/page.html", english=english, **_facts("en" if english else "zh"))


def _facts(language: str) -> dict[str, Any]:
    """Return what the TV needs to know that the board does not tell."""
    catalogue, display = catalogues.current(session()), settings().display
    return {
        "categories": [(code, each.name(language)) for code, each in catalogue.by_category.items()],
        "call_seconds": display.call_seconds,
        "repeats": display.repeats,
        "voice": display.voice,
    }
