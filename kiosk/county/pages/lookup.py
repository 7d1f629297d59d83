"""What the public sees at the county: a visit by its slip, a case by number and look-up code; no cookie."""

import re
from collections.abc import Mapping
from itertools import groupby

from flask import Blueprint, render_template, request
from flask_babel import get_locale
from flask_limiter import RateLimitExceeded

from kiosk import clock
from kiosk.county.current import county, settings
from kiosk.county.directory import service as directory
from kiosk.county.directory.models import Centre
from kiosk.county.limits import CODE_TRIES, LOOK, limiter
from kiosk.county.looking_up import service
from kiosk.county.looking_up.refusals import NoSuchSlip
from kiosk.errors import BadInput, Refusal
from kiosk.web.guards import anyone
from kiosk.web.problems import TooOften
from kiosk.wire import doors
from kiosk.wire.progress import OUTCOME_WORDS, SHOWN
from kiosk.wire.typed import CaseNumber, read_number
from kiosk.words import _

blueprint = Blueprint("lookup", __name__)

LONGEST = 40
_VILLAGE = re.compile(r"[0-9]{12}")


@blueprint.get("/t/<token>")
@limiter.limit(LOOK)
@anyone
def visit(token: str) -> str:
    """Show how a visit went, as of the village's last delivery."""
    found = service.visit(county(), token)
    return render_template(
        "county/visit.html", visit=found, told=found.told, taken=clock.local(found.issued_at),
        outcome_words=OUTCOME_WORDS, **SHOWN, **_words(),
    )  # fmt: skip


@blueprint.get("/find")
@limiter.limit(LOOK)
@anyone
def page() -> str:
    """Show the form; a case slip's code brings the number along."""
    return _ask(request.args.get("no", ""))


@blueprint.post("/find")
@limiter.limit(CODE_TRIES)
@anyone
def find() -> str:
    """Show how a case stands; the code travels in the body, so that no log ever holds it."""
    told = service.look_up(county(), _number(), _code())
    return render_template("county/found.html", told=told, **SHOWN, **_words())


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Show the form again with the refusal on top and the number still there."""
    return _ask(_typed("no"), refusal), refusal.status


@blueprint.errorhandler(RateLimitExceeded)
def too_often(_error: RateLimitExceeded) -> tuple[str, int]:
    """Ask for a minute of patience, on the same page."""
    return refuse(TooOften())


@blueprint.errorhandler(NoSuchSlip)
def unknown(refusal: Refusal) -> tuple[str, int]:
    """Say what to do when a slip's address leads to no visit, or to none yet."""
    return render_template("county/unknown.html", refused=refusal, **_words()), refusal.status


def _number() -> CaseNumber:
    number = read_number(_typed("no"))
    centre = number.centre or _typed("village")
    if not _VILLAGE.fullmatch(centre):
        raise BadInput(field=_("哪个村"), problem=_("请选您办事的村，或者把编号前面的 12 位村码也填上"))
    return number._replace(centre=centre)


def _code() -> str:
    code = doors.read_code(_typed("code"))
    if code is None:
        raise BadInput(field=_("查询码"), problem=_("是 6 个字母和数字，在单子上办件编号的下面"))
    return code


def _typed(name: str) -> str:
    return request.form.get(name, "")[:LONGEST]


def _ask(no: str, refused: Refusal | None = None) -> str:
    """Show the form; a number that begins with a village's code shows as that village and the rest."""
    villages = directory.centres(county())
    village, _dash, rest = no[:LONGEST].partition("-")
    known = any(each.code == village for each in villages)
    chosen, typed = (village, rest) if known else (_typed("village"), no[:LONGEST])
    return render_template(
        "county/find.html", no=typed, chosen=chosen, refused=refused, towns=_by_town(villages), **_words()
    )


def _by_town(villages: list[Centre]) -> list[tuple[str, list[Centre]]]:
    return [(town, list(among)) for town, among in groupby(villages, key=lambda each: each.town)]


def _words() -> Mapping[str, str]:
    """Return what the phone's frame needs: the reader's language, and whose page it is."""
    english, own = str(get_locale()) == "en", settings().county
    return {"language": "en" if english else "zh", "centre": own.name_en if english else own.name}
