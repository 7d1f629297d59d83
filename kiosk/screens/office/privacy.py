"""What is kept of people, how long, who read it; for managers."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.records.home_visits import rules as visit_rules
from kiosk.records.requests import rules as request_rules
from kiosk.records.retention import asked, queries, rules, service
from kiosk.records.staff.queries import everyone
from kiosk.screens.office import privacy_forms
from kiosk.sealing import SealBroken
from kiosk.web import problems
from kiosk.web.current import sealer, settings
from kiosk.web.database import session
from kiosk.web.doors import doors
from kiosk.web.guards import ManagersOnly, SessionExpired, SignInRequired, managers_only
from kiosk.web.ways import back_to
from kiosk.wire import progress
from kiosk.words import _

AT_ONCE = 10
"""So many transactions are done while the manager waits; the caretaker does the rest."""
KEY = "personal.key"
KEY_WORDS = {
    "fits": _("钥匙文件在，和数据是一套。"),
    "missing": _("钥匙文件不见了。现在还能用，重开以后，加密的身份证号就再也打不开。请马上从备份里找回来。"),
    "wrong": _("钥匙文件和数据不是一套，加密的身份证号打不开。请从备份里找回原来的钥匙文件。"),
}
PLACES = {"case": "cases.page", "request": "requests.page", "visit": "visits.page", "review": "reviews.page"}
WORDS = {
    "kind_words": rules.KIND_WORDS, "reason_words": rules.REASON_WORDS, "use_words": rules.USE_WORDS,
    "reading_words": rules.READING_WORDS, "case_words": progress.STATE_WORDS,
    "request_words": request_rules.KIND_WORDS, "visit_words": visit_rules.STATE_WORDS,
    "moment": lambda at: f"{clock.local(at):%Y-%m-%d %H:%M}",
}  # fmt: skip

blueprint = Blueprint("privacy", __name__, url_prefix="/office/privacy")


@blueprint.get("")
@managers_only
def page() -> str:
    """Show what is kept, what was erased, what comes next."""
    return _page()


@blueprint.post("/clean")
@managers_only
def clean() -> Response:
    """Erase what is due; what takes long goes on by itself."""
    run = service.begin_by_hand(session(), current_user.staff_id)
    done = sum(1 for _step in islice(service.work(session(), run.id, settings().privacy), AT_ONCE))
    said = gettext("还有要清理的，正在继续。") if done == AT_ONCE else gettext("清理完了，结果在下面。")
    return back_to("privacy.page", said)


@blueprint.get("/readings")
@managers_only
def readings() -> str:
    """Show who read what, when."""
    return _readings(queries.readings(session(), privacy_forms.wanted(request.args)))


@blueprint.post("/person")
@managers_only
def person() -> str:
    """Show all that is kept of somebody; what was typed never stands in an address."""
    id_number, phone = request.form.get("id_number", ""), request.form.get("phone", "")
    found = asked.look_up(session(), id_number, phone, current_user.staff_id, sealer())
    return _person(found)


@blueprint.post("/person/erase")
@managers_only
def erase() -> Response:
    """Erase what somebody asked us to erase."""
    picked, reason = privacy_forms.picked(request.form), privacy_forms.reason(request.form)
    run = asked.erase(session(), picked, reason, current_user.staff_id)
    said = gettext("已删除 {count} 处联系信息，删除记录在下面。").format(count=run.contacts)
    return back_to("privacy.page", said)


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Show the page again with the refusal on top and nothing typed lost; strangers get the usual answer."""
    if isinstance(refusal, SignInRequired | SessionExpired | ManagersOnly):
        answer: tuple[str, int] = problems.answer(refusal)
        return answer
    if request.endpoint == "privacy.readings":
        return _readings(queries.Readings((), 1, more=False), refusal), refusal.status
    asked_for = request.endpoint in {"privacy.person", "privacy.erase"}
    return (_person((), refusal) if asked_for else _page(refusal)), refusal.status


def _page(refused: Refusal | None = None) -> str:
    session().rollback()
    privacy = settings().privacy
    known = {door.endpoint for door in doors()}
    return render_template(
        "office/privacy.html", **WORDS, refused=refused, privacy=privacy,
        full_id_items=privacy_forms.named_items(privacy.full_id_items),
        runs=queries.runs(session()), waits=service.waits_for_a_person(session()),
        due=queries.due(session(), queries.today(privacy)),
        coming=queries.due(session(), queries.today(privacy, rules.DAYS_AHEAD)), days_ahead=rules.DAYS_AHEAD,
        long_open=queries.long_open(session()), long_days=rules.LONG_OPEN_DAYS,
        places={kind: place for kind, place in PLACES.items() if place in known},
        confidants=queries.confidants(session()), key=_key(), key_words=KEY_WORDS,
    )  # fmt: skip


def _readings(found: queries.Readings, refused: Refusal | None = None) -> str:
    return render_template(
        "office/privacy_readings.html", **WORDS, refused=refused, typed=request.args, found=found,
        people=everyone(session()),
    )  # fmt: skip


def _person(found: Sequence[asked.Kept], refused: Refusal | None = None) -> str:
    return render_template(
        "office/privacy_person.html", **WORDS, refused=refused, found=found, typed=request.form,
        searched=request.method == "POST" and refused is None,
    )  # fmt: skip


def _key() -> str:
    """Return how the key of the sealed ID numbers does: a key of ``KEY_WORDS``."""
    sealed = queries.some_sealed(session())
    try:
        if sealed:
            sealer().open(sealed)
    except SealBroken:
        return "wrong"
    return "fits" if (Path(current_app.instance_path) / KEY).exists() else "missing"
