"""From what a clerk's form sends to what the services take."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from kiosk.errors import BadInput, Refusal
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.tickets.issuing import Wish
from kiosk.records.tickets.models import Outcome, Ticket
from kiosk.records.tickets.rules import Action
from kiosk.records.tickets.service import STEPS, Ending, Turn
from kiosk.web.guards import SessionExpired, SignInRequired
from kiosk.web.numbers import number_or_none
from kiosk.words import _

Form = MultiDict[str, str]

LONGEST_KEY = 64
_REASONS: dict[str, type[Refusal]] = {reason.code: reason for reason in (SessionExpired, SignInRequired)}


class MovedOn(Refusal):
    """{number} 号刚才已经变了，这一步没有做。请看清现在的情况再按。"""

    code = "moved_on"


def sign_in_code(code: str) -> Refusal | None:
    """Return why somebody was sent to the sign-in page."""
    reason = _REASONS.get(code)
    return reason() if reason else None


def turn(action: str, form: Form) -> Turn:
    """Return the step that a form asks for; raises ``BadInput``."""
    if action not in STEPS:
        raise BadInput(field=action, problem=_("没有这个动作"))
    window = number_or_none(form.get("window", ""))
    return Turn(Action(action), form.get("category") or None, window, undo="undo" in form)


def must_be_as_seen(ticket: Ticket, form: Form) -> None:
    """Raise ``MovedOn`` when the ticket changed after the page showed it: a repeated press does nothing."""
    if form.get("version") != str(ticket.version):
        raise MovedOn(number=ticket.label)


def wish(form: Form, catalogue: Catalogue) -> Wish:
    """Return what a clerk takes a number for; items count only within the chosen category."""
    category = form.get("category") or None
    chosen = [code for code in form.getlist("item") if code in catalogue.by_code]
    items = tuple(code for code in chosen if catalogue.by_code[code].category == category)
    return Wish(items, None if items else category, "priority" in form, "zh", "desk")


def key(form: Form) -> str:
    """Return the idempotency key of a form; raises ``BadInput`` when it was tampered with."""
    sent = form.get("key", "")
    if not 0 < len(sent) <= LONGEST_KEY:
        raise BadInput(field="key", problem=_("请关掉这一格，再打开一次"))
    return sent


def endings(form: Form) -> Sequence[Ending]:
    """Return how each errand ended; raises ``BadInput``."""
    outcomes, items = form.getlist("outcome"), form.getlist("item")
    if len(outcomes) != len(items):
        raise BadInput(field=_("结果"), problem=_("请给每一件事选一个结果"))
    return [Ending(_outcome(word), item or None) for word, item in zip(outcomes, items, strict=True)]


def _outcome(word: str) -> Outcome:
    if word not in {outcome.value for outcome in Outcome}:
        raise BadInput(field=_("结果"), problem=_("请从列表里选"))
    return Outcome(word)
