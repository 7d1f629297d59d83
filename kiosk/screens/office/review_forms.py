"""From what the forms of a follow-up send to the step that they ask for."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from kiosk import clock
from kiosk.errors import BadInput
from kiosk.records.ratings import follow_ups
from kiosk.records.ratings.follow_ups import Edit
from kiosk.records.ratings.models import Appellant, FollowUp, FollowUpOutcome
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.words import _

Form = MultiDict[str, str]
Choice = TypeVar("Choice", bound=StrEnum)


def edit(follow_up_id: str, form: Form, staff_id: str) -> Edit:
    """Return who changes which version of a follow-up; no version is never the right one."""
    return Edit(follow_up_id, form.get("version", 0, type=int), staff_id)


def take(step: str, edit: Edit, form: Form) -> FollowUp:
    """Take the step that a form asks for; raises ``BadInput`` and what the step refuses."""
    if step not in _STEPS:
        raise BadInput(field=step, problem=_("没有这个动作"))
    return _STEPS[step](edit, form)


def _assign(edit: Edit, form: Form) -> FollowUp:
    handler = form.get("handler", "")
    if not handler:
        raise BadInput(field=_("处理人"), problem=_("请从列表里选"))
    return follow_ups.assign(session(), edit, handler)


def _extend(edit: Edit, form: Form) -> FollowUp:
    days = form.get("days", 0, type=int)
    return follow_ups.extend(session(), edit, days, form.get("reason", ""), settings())


def _call_back(edit: Edit, form: Form) -> FollowUp:
    return follow_ups.note_call_back(session(), edit, _moment(form.get("at", "")), form.get("words", ""))


def _settle(edit: Edit, form: Form) -> FollowUp:
    outcome = _chosen(form, "outcome", _("结果"), FollowUpOutcome)
    return follow_ups.settle(session(), edit, outcome, form.get("words", ""))


def _appeal(edit: Edit, form: Form) -> FollowUp:
    by = _chosen(form, "by", _("谁申诉"), Appellant)
    return follow_ups.note_appeal(session(), edit, by, form.get("words", ""))


def _answer(edit: Edit, form: Form) -> FollowUp:
    if form.get("upheld") not in {"yes", "no"}:
        raise BadInput(field=_("申诉结果"), problem=_("请从列表里选"))
    return follow_ups.answer_appeal(session(), edit, form.get("words", ""), upheld=form["upheld"] == "yes")


_STEPS: Mapping[str, Callable[[Edit, Form], FollowUp]] = {
    "assign": _assign, "extend": _extend, "call-back": _call_back, "settle": _settle,
    "appeal": _appeal, "answer": _answer,
}  # fmt: skip


def _chosen(form: Form, field: str, said: str, choices: type[Choice]) -> Choice:
    try:
        return choices(form.get(field, ""))
    except ValueError:
        raise BadInput(field=said, problem=_("请从列表里选")) from None


def _moment(text: str) -> int:
    """Return the instant (ms) that a browser's time field sends: ``2026-11-23T09:00``."""
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=clock.HALL_TIME)
    except ValueError:
        raise BadInput(field=_("回电时间"), problem=_("写法不对")) from None
    return int(moment.timestamp() * 1000)
