"""The county's page: pairing, what was delivered and when, proof, two histories, the stick, the keys."""

import tempfile
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, send_file, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.records.restoring import queries as restored
from kiosk.records.restoring import service as restoring
from kiosk.screens.office import county_forms as forms
from kiosk.screens.office import county_words
from kiosk.sync import enrolling, holding, outbox, recovery, stick
from kiosk.sync.link import UNSET, Link, accept, adopted, damaged_link, decline, proposed
from kiosk.sync.postman import Errand, Found, Postman
from kiosk.sync.refusals import HistoriesDiffer, WrongVillage
from kiosk.sync.state import State, refusal_of, state
from kiosk.web import problems
from kiosk.web.current import bell, settings
from kiosk.web.database import session
from kiosk.web.guards import ManagersOnly, SessionExpired, SignInRequired, managers_only
from kiosk.web.ways import back_to

PATIENCE_S = 15.0
"""So long somebody waits before the page for the county's answer."""
SHOWN = 14

blueprint = Blueprint("county", __name__, url_prefix="/office/county")


def postman() -> Postman:
    """Return the postman of the running hall."""
    kept: Postman = current_app.extensions["postman"]
    return kept


@blueprint.get("")
@managers_only
def page() -> str:
    """Show where this centre stands with its county."""
    return _page()


@blueprint.get("/now")
@managers_only
def now() -> str:
    """Show the part that changes while something is under way."""
    known = _now(_state())
    return render_template("office/county_now.html", **known, ended=known["progress"].errand is None)


@blueprint.post("/pair")
@managers_only
def pair() -> Response:
    """Pair this centre with its county; what the county has of it comes back before anything is issued."""
    typed = forms.pairing(request.form)
    sure, must_be = _knows_its_village(), _must_be(typed.centre)
    link, lines = enrolling.enrol(_instance(), typed.url, typed.code, must_be, PATIENCE_S, sure=sure)
    return _begin(link, behind=bool(lines) and _must_take_back(link)) if sure else _back()


@blueprint.post("/sure")
@managers_only
def make_sure() -> Response:
    """Take into use what the county proposed, or leave it, as somebody says who knows the village."""
    link = proposed(_instance())
    if link is None:
        return _back()
    if request.form.get("right") == "1":
        behind = _must_take_back(link)  # asked first: a county that is away leaves all as it is
        accept(_instance())
        return _begin(link, behind=behind)
    decline(_instance())
    raise WrongVillage(town=link.town, village=link.village)


def _begin(link: Link, *, behind: bool) -> Response:
    """Bear the county's name for this centre; deliver at once, unless the county's lines come first."""
    _adopt(link)
    if not behind and not postman().progress.errand:
        postman().ask()
    return _back(gettext("已经和{county}配对：{town}{village}（{centre}）。").format(
        county=link.county, town=link.town, village=link.village, centre=link.centre))  # fmt: skip


@blueprint.post("/deliver")
@managers_only
def deliver() -> Response:
    """Send the postman at once."""
    postman().ask()
    return _back()


@blueprint.post("/open")
@managers_only
def open_without() -> Response:
    """Let the hall open without the county, for whoever knows what that means."""
    forms.without_the_county(request.form)
    holding.open_without(_instance())
    bell().ring()
    return _back(gettext("开门了，没有等县里。网络通了会自动上报。"))


@blueprint.post("/prove")
@managers_only
def prove() -> Response:
    """Let both sides be compared."""
    postman().ask(Errand.PROVE)
    return _back()


@blueprint.post("/part")
@managers_only
def part() -> Response:
    """Let this computer's history go on as a new epoch, for whoever has made sure that it is the only one."""
    forms.only_one(request.form)
    postman().ask(Errand.PART)
    return _back()


@blueprint.get("/stick")
@managers_only
def write_stick() -> Response:
    """Hand out what the county has not acknowledged, as a file for a stick."""
    folder = tempfile.TemporaryDirectory(prefix="stick-")
    try:
        written = stick.write_stick(postman().centre(PATIENCE_S), Path(folder.name))
        answer = send_file(written.file, as_attachment=True, download_name=written.file.name)
    except BaseException:
        folder.cleanup()
        raise
    answer.direct_passthrough = False  # else nobody is told when it has gone out
    answer.call_on_close(folder.cleanup)
    return answer


@blueprint.post("/receipt")
@managers_only
def take_receipt() -> Response:
    """Keep what the county acknowledges of a stick."""
    with forms.receipt(request.files.get("receipt")) as file:
        read = stick.take_receipt(postman().centre(PATIENCE_S), file)
    known = gettext("这张回执上的，本机已经知道了：县里收到第 {seq} 条。")
    said = known if read.known else gettext("县里已收到第 {seq} 条，记下了。")
    return _back(said.format(seq=f"{read.place.seq:,}"))


@blueprint.post("/key")
@managers_only
def change_key() -> Response:
    """Take a new key into use."""
    enrolling.change_key(_instance(), PATIENCE_S)
    return _back(gettext("钥匙换好了，旧的十几天后作废。"))


@blueprint.post("/read")
@managers_only
def mark_read() -> Response:
    """Note that a manager has read what could not come back."""
    restoring.mark_read(session(), current_user.staff_id)
    return _back(gettext("记下了，不再提醒。"))


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Show the page again with the refusal on top and nothing typed lost; strangers get the usual answer."""
    if isinstance(refusal, SignInRequired | SessionExpired | ManagersOnly):
        answer: tuple[str, int] = problems.answer(refusal)
        return answer
    return _page(refusal), refusal.status


def _page(refused: Refusal | None = None) -> str:
    session().rollback()
    found = _state()
    return render_template(
        "office/county.html", **_now(found), refused=refused, typed=request.form,
        missing=restored.missing(session()), before=recovery.newest_before(_instance()),
        unset=UNSET.code, proposed=proposed(_instance()), damaged=damaged_link(_instance()),
    )  # fmt: skip


def _now(found: State | None) -> dict[str, Any]:
    """Return what the changing part shows."""
    session().expire_all()
    sent = postman()
    known = sent.found
    if found and sent.progress.errand:
        found = found._replace(failed=None)  # the receipt of what is under way is not ended yet
    return {
        "state": found,
        "progress": sent.progress,
        "holding": sent.holding,
        "said": county_words.standing(found, sent.next_time()) if found else [],
        "proved": list(county_words.proved(known.proved)) if known.proved else [],
        "found": known,
        "untold": _untold(found, known),
        "deliveries": outbox.newest(session(), SHOWN),
        "past": county_words.past,
        "day": lambda at: f"{clock.local(at):%Y-%m-%d}",
        "refusal_of": refusal_of,
        "way_words": county_words.WAY_WORDS,
        "outcome_words": county_words.OUTCOME_WORDS,
    }


def _untold(found: State | None, known: Found) -> Refusal | None:
    """Return why the last errand was refused, unless the receipt of its delivery says so already."""
    told = found and found.failed and found.failed.started_at >= known.at
    return None if told else known.refused


def _state() -> State | None:
    return state(session(), _instance())


def _instance() -> Path:
    return Path(current_app.instance_path)


def _must_be(named: str) -> str:
    """Return the code of the centre that the county must mean, empty if any will do.

    A pairing with the wrong village may be made anew as long as nothing has been delivered.
    """
    found = _state()
    if found:
        return found.link.centre if found.done else named
    own = settings().centre.code
    return named if own == UNSET.code else own


def _knows_its_village() -> bool:
    """Return whether this computer knows whose it is: from its settings, or because it has delivered."""
    found = _state()
    return bool(found.done) if found else settings().centre.code != UNSET.code


def _must_take_back(link: Link) -> bool:
    try:
        return recovery.must_take_back(postman().centre(PATIENCE_S, link))
    except HistoriesDiffer:
        return False


def _adopt(link: Link) -> None:
    """Let the running hall bear the code and the name that the county knows it by."""
    current_app.config["SETTINGS"] = adopted(settings(), link)
    current_app.jinja_env.globals["settings"] = settings()


def _back(said: str = "") -> Response:
    return back_to("county.page", said) if said else redirect(url_for("county.page"))
