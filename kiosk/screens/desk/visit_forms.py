"""From what the forms of home visits send to what the services take."""

from kiosk.errors import BadInput
from kiosk.records.cases.people import Who
from kiosk.records.home_visits.models import VisitOutcome, Why
from kiosk.records.home_visits.service import Asked, Booking, Need, Visited
from kiosk.records.roster.halves import Half
from kiosk.screens.desk.case_forms import true_time
from kiosk.screens.desk.forms import LONGEST_KEY
from kiosk.screens.desk.subjects import Form, chosen, chosen_day, chosen_subject
from kiosk.words import _


def need(form: Form) -> Need:
    """Return who cannot come, why and what for; raises ``BadInput``."""
    category, item = chosen_subject(form)
    return Need(
        who=Who(*(form.get(field, "") for field in ("name", "phone", "", "village_group", "address"))),
        why=chosen(Why, form, "why", _("为什么来不了")),
        category=category,
        item=item,
        by_relative="by_relative" in form,
        note=form.get("note", ""),
    )


def asked(form: Form) -> Asked:
    """Return how and when a visit was asked for; raises ``BadInput``."""
    channel = "phone" if form.get("channel") == "phone" else "desk"
    return Asked(channel, true_time(form), form.get("key", "")[:LONGEST_KEY] or None)


def booking(form: Form) -> Booking:
    """Return the day and the visitor that were agreed; raises ``BadInput``."""
    half = chosen(Half, form, "half", _("上午还是下午"))
    return Booking(chosen_day(form, "day"), half, _visitor(form))


def visited(form: Form) -> Visited:
    """Return what came of a visit, and when it was; raises ``BadInput``."""
    at = true_time(form)
    if at is None:
        raise BadInput(field=_("哪天几点去的"), problem=_("请写实际去的时间"))
    outcome = chosen(VisitOutcome, form, "outcome", _("结果"))
    return Visited(at, outcome, form.get("note", ""), _visitor(form))


def _visitor(form: Form) -> str:
    sent = form.get("visitor", "")
    if not sent:
        raise BadInput(field=_("谁去"), problem=_("请从列表里选"))
    return sent
