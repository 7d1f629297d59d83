"""From what the forms of a case send to what the services take; a refusal knows its field."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from werkzeug.datastructures import MultiDict

from kiosk import clock
from kiosk.errors import BadInput, Refusal
from kiosk.records.cases.identity import read_id, read_phone
from kiosk.records.cases.models import CaseState, Channel, Delivery, PaperState
from kiosk.records.cases.opening import Intake, PaperSaid, must_have_a_day
from kiosk.records.cases.people import Who
from kiosk.records.cases.refusals import PapersUnnamed, ReasonNeeded
from kiosk.records.cases.rules import Action
from kiosk.records.cases.service import Step
from kiosk.records.tickets.models import Outcome
from kiosk.web.numbers import number_or_none
from kiosk.words import _

Form = MultiDict[str, str]
Kind = TypeVar("Kind", bound=StrEnum)

FIELD = "at"
"""Under this word a refusal carries the name of the field that it is about."""
LONGEST_WORDS = 400
NOT_NEEDED = "none"
"""A paper that only some people need, and this one does not."""
CHANNELS = (Channel.WALK_IN, Channel.PHONE, Channel.PAPER, Channel.HOME)


class MissingIsNotAccepted(Refusal):
    """“{paper}”还缺，不能算已收件：结果请改成“材料不全，已告知”；只差次要材料，可以选“可以后补”。"""

    code = "missing_is_not_accepted"
    status = 422


class TrueTimeNeeded(Refusal):
    """补录纸单要写明当时的时间。"""

    code = "true_time_needed"
    status = 422


@contextmanager
def at_field(name: str) -> Iterator[None]:
    """Let a refusal inside the block know which field it is about."""
    try:
        yield
    except Refusal as refusal:
        refusal.words[FIELD] = name
        raise


def intake(form: Form, slot: str, outcome: str) -> Intake | None:
    """Return what a clerk added to an errand that goes on, or None for one that ends here."""
    reads = _INTAKES.get(outcome)
    return reads(form, slot) if reads else None


def new_case(form: Form) -> Intake:
    """Return the case that somebody enters who has no ticket."""
    outcome, channel = form.get("outcome", ""), _one_of(CHANNELS, form, "channel", _("怎么来的"))
    at = true_time(form)
    if channel == Channel.PAPER and at is None:
        with at_field("happened_at"):
            raise TrueTimeNeeded
    done = Intake(CaseState.DELIVERED, who=_who(form, "1"), remark=_words(form, "remark-1"))
    said = intake(form, "1", outcome) or done
    return said._replace(
        item=form.get("item") or None, category=form.get("category") or None, channel=channel,
        happened_at=at, key=_key(form),
    )  # fmt: skip


def step(form: Form) -> Step:
    """Return the step with a case that a form asks for; raises ``BadInput``."""
    action = _one_of(tuple(Action), form, "action", _("动作"))
    delivery = form.get("delivery")
    return Step(
        action=action,
        version=version(form),
        note=_words(form, "note"),
        holder=_words(form, "holder"),
        papers=papers(form),
        delivery=_one_of(tuple(Delivery), form, "delivery", _("送达方式")) if delivery else None,
        until=form.get("until") or None,
        happened_at=true_time(form),
        overdue_code=form.get("overdue_code") or None,
    )


def papers(form: Form) -> list[PaperSaid]:
    """Return the material check of a case that is under way."""
    said = [
        _paper(name, form.get(f"state-{place}", ""), form.get(f"until-{place}", ""), f"until-{place}")
        for place, name in enumerate(form.getlist("paper"))
    ]
    more = _words(form, "more_papers")
    return said + [PaperSaid(name, PaperState.MISSING) for name in _listed(more)]


def person(form: Form) -> Who:
    """Return whom a case is for; an ID number left empty stays as it was, unless it shall go."""
    who = _who(form, "1")
    if who.id_number:
        return who
    return who._replace(id_number="" if "forget_id" in form else None)


def version(form: Form) -> int:
    """Return the version of a case that somebody saw, or one that never was."""
    return number_or_none(form.get("version", "")) or 0


def true_time(form: Form) -> int | None:
    """Return when something really happened (ms), or None for now; raises ``BadInput``."""
    sent = form.get("happened_at", "")
    if not sent:
        return None
    try:
        moment = datetime.fromisoformat(sent)
    except ValueError:
        moment = None
    with at_field("happened_at"):
        if moment is None or moment.tzinfo is not None:
            raise BadInput(field=_("实际时间"), problem=_("写成 2026-12-31 09:30 这样"))
    return int(moment.replace(tzinfo=clock.HALL_TIME).timestamp() * 1000)


def _accepted(form: Form, slot: str) -> Intake:
    said = _checked(form, slot)
    has_gaps = any(paper.state == PaperState.GAP for paper in said)
    state = CaseState.WITH_GAPS if has_gaps else CaseState.ACCEPTED
    return Intake(state, who=_who(form, slot), papers=said, remark=_words(form, f"remark-{slot}"))


def _lacking(form: Form, slot: str) -> Intake:
    names = [*form.getlist(f"lacks-{slot}"), *_listed(_words(form, f"other-{slot}"))]
    if not names:
        with at_field(f"lacks-{slot}"):
            raise PapersUnnamed
    said = [PaperSaid(name, PaperState.MISSING) for name in names]
    remark = _words(form, f"remark-{slot}")
    return Intake(CaseState.NEED_PAPERS, who=_who(form, slot), papers=said, remark=remark)


def _declined(form: Form, slot: str) -> Intake:
    reason = _words(form, f"reason-{slot}")
    if not reason:
        with at_field(f"reason-{slot}"):
            raise ReasonNeeded
    return Intake(CaseState.REFUSED, reason=reason)


_INTAKES: Mapping[str, Callable[[Form, str], Intake]] = {
    Outcome.ACCEPTED: _accepted,
    Outcome.PAPERS: _lacking,
    Outcome.DECLINED: _declined,
}


def _checked(form: Form, slot: str) -> list[PaperSaid]:
    """Return what was said of each paper on the list; one that is not needed is left out."""
    names = list(enumerate(form.getlist(f"paper-{slot}")))
    said = {name: _state(form, f"{slot}-{place}") for place, name in names}
    for place, name in names:
        if said[name] == PaperState.MISSING:
            with at_field(f"lack-{slot}-{place}"):
                raise MissingIsNotAccepted(paper=name)
    return [
        _paper(name, said[name], form.get(f"until-{slot}-{place}", ""), f"until-{slot}-{place}")
        for place, name in names
        if said[name] != NOT_NEEDED
    ]


def _state(form: Form, place: str) -> str:
    given = f"given-{place}" in form
    return PaperState.GIVEN.value if given else form.get(f"lack-{place}", PaperState.GAP.value)


def _paper(name: str, state: str, until: str, field: str) -> PaperSaid:
    if state not in {known.value for known in PaperState}:
        raise BadInput(field=_("材料"), problem=_("请从列表里选"))
    said = PaperSaid(name, PaperState(state), (until or None) if state == PaperState.GAP else None)
    with at_field(field):
        must_have_a_day([said])
    return said


def _who(form: Form, slot: str) -> Who:
    names = ("name", "phone", "id_number", "village_group", "address")
    who = Who(*(form.get(f"{name}-{slot}", "") for name in names))
    with at_field(f"phone-{slot}"):
        if who.phone.strip():
            read_phone(who.phone)
    with at_field(f"id_number-{slot}"):
        if who.id_number and who.id_number.strip():
            read_id(who.id_number, clock.now().date())
    return who


def _words(form: Form, name: str) -> str:
    words = form.get(name, "").strip()
    if len(words) > LONGEST_WORDS:
        with at_field(name):
            raise BadInput(field=_("说明"), problem=_("太长了，最多 400 个字"))
    return words


def _listed(words: str) -> list[str]:
    """Return the names in a line that people separate as they like."""
    for mark in "，,；;\n":
        words = words.replace(mark, "、")
    return [name.strip() for name in words.split("、") if name.strip()]


def _one_of(known: Sequence[Kind], form: Form, name: str, field: str) -> Kind:
    chosen = {kind.value: kind for kind in known}.get(form.get(name, ""))
    if chosen is None:
        raise BadInput(field=field, problem=_("请从列表里选"))
    return chosen


def _key(form: Form) -> str:
    """Return the key that makes a form sent twice one case; raises ``BadInput`` for any other text."""
    try:
        return str(UUID(form.get("key", "")))
    except ValueError:
        raise BadInput(field="key", problem=_("请重新打开这一页")) from None
