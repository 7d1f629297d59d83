"""The kiosk's page, what it asks every few seconds, and the bell for help."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import force_locale, get_locale, gettext

from kiosk import clock
from kiosk.database import hand
from kiosk.errors import NotFound
from kiosk.printing import qr, spool
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.help import service as help_rings
from kiosk.records.notices import countys as county_notices
from kiosk.records.roster import queries as roster
from kiosk.records.tickets.board import board
from kiosk.records.tickets.day import clock_problem
from kiosk.screens.entrance import explaining
from kiosk.screens.entrance.guide import guide
from kiosk.sync.refusals import NotYet
from kiosk.sync.state import must_wait
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.guards import anyone, kiosk_only
from kiosk.web.language import moment_in_words, sentence

blueprint = Blueprint("entrance", __name__, url_prefix="/entrance")

_STARTED = secrets.token_hex(4)
TOKEN_LENGTH = 32


class State(msgspec.Struct, frozen=True):
    """What the kiosk must know of the hall; sentences are in the reader's language, or None.

    ``edition`` changes when the page should be loaded again: a new catalogue, new settings, a new program.
    """

    open: bool
    opens: str | None
    staffed: bool
    waiting_total: int
    printer: str | None
    clock: str | None
    held: str | None
    duty: list[str]
    notices: list[str]
    edition: str


@blueprint.get("")
@kiosk_only
def page() -> str:
    """Show the kiosk: Chinese, whatever the browser speaks, unless its address asks for English."""
    language = "en" if request.args.get("lang") == "en" else "zh"
    catalogue = catalogues.current(session())
    with force_locale(language):
        return render_template(
            "entrance/page.html", language=language, state=msgspec.structs.asdict(_state()),
            catalogue=catalogue, explaining=explaining, guide=guide(catalogue),
            phones_can_read=_phones_can_read(),
        )  # fmt: skip


@blueprint.get("/state")
@anyone
def state() -> Response:
    """Tell whether the hall is open and well."""
    return Response(msgspec.json.encode(_state()), content_type="application/json")


def _state() -> State:
    seen = board(session(), settings())
    opening = roster.opening(session(), settings(), clock.now())
    printer = spool.health(session(), settings().printing)
    wrong = clock_problem(session())
    waits = must_wait(Path(current_app.instance_path))
    return State(
        open=opening.is_open,
        opens=moment_in_words(opening.opens_at) if opening.opens_at else None,
        staffed=seen.staffed,
        waiting_total=seen.waiting_total,
        printer=gettext(printer.sentence) if printer.is_fault else None,
        clock=sentence(wrong) if wrong else None,
        held=sentence(NotYet()) if waits else None,
        duty=[_on_duty(person) for person in seen.duty],
        notices=county_notices.on_kiosk(session(), clock.now().date()),
        edition=f"{catalogues.newest_number(hand(session()))}-{_STARTED}",
    )


def _on_duty(person: roster.OnDuty) -> str:
    """Return who stands at a post today, in a few words."""
    pattern = gettext("{post} {name}（代班）") if person.stands_in else "{post} {name}"
    post = person.post_en if str(get_locale()) == "en" else person.post
    return f"{pattern.format(post=post, name=person.name)} {person.phone}".strip()


@blueprint.post("/help")
@kiosk_only
def ring_for_help() -> Response:
    """Ring at the desk."""
    rung = help_rings.ring(session(), "entrance")
    return Response(msgspec.json.encode({"id": rung.id}), content_type="application/json")


@blueprint.get("/code/<token>.svg")
@anyone
def code(token: str) -> Response:
    """Draw the square code that opens a ticket's page on a phone."""
    if len(token) != TOKEN_LENGTH or not token.isalnum():
        raise NotFound
    dots = qr.matrix(f"{settings().server.base_url}{url_for('phone.page', token=token)}")
    drawn = render_template("entrance/code.svg", dots=dots, quiet=qr.QUIET)
    return Response(drawn, content_type="image/svg+xml")


def _phones_can_read() -> bool:
    """Whether a phone could open the address in the code: not when it is this computer's own."""
    return urlsplit(settings().server.base_url).hostname not in {None, "127.0.0.1", "localhost", "::1"}


@blueprint.get("/worker.js")
@anyone
def worker() -> Response:
    """Send the service worker that keeps the page when the hall's computer starts again."""
    answer = current_app.send_static_file("entrance/worker.js")
    answer.headers["Service-Worker-Allowed"] = "/entrance"
    return answer
