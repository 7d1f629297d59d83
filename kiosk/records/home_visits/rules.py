"""The decisions about home visits: which step may follow which, who goes first. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from kiosk.clock import MINUTE
from kiosk.records.home_visits.models import VisitOutcome, VisitState, Why
from kiosk.words import _


class Step(StrEnum):
    """What can be done with a visit."""

    AMEND = "amend"
    BOOK = "book"
    NOTE = "note"
    DELIVER = "deliver"
    CANCEL = "cancel"


STATE_WORDS: Mapping[str, str] = {
    VisitState.REQUESTED: _("要安排"), VisitState.BOOKED: _("已约好"), VisitState.VISITED: _("去过了"),
    VisitState.DELIVERED: _("结果已送到"), VisitState.CANCELLED: _("不用去了"),
}  # fmt: skip
WHY_WORDS: Mapping[str, str] = {
    Why.ALONE_ELDER: _("独居老人"), Why.DISABLED: _("残疾人"), Why.ILL: _("生病"), Why.OTHER: _("其他"),
}  # fmt: skip
OUTCOME_WORDS: Mapping[str, str] = {
    VisitOutcome.DONE: _("办好了"), VisitOutcome.PAPERS: _("还差材料，要再去"),
    VisitOutcome.NOT_HOME: _("没人在家，要再去"), VisitOutcome.REFUSED: _("本人不办了"),
}  # fmt: skip

FIRST = (Why.ALONE_ELDER, Why.DISABLED)
"""Who is visited before the others (source: seed 003)."""

OPEN = frozenset({VisitState.REQUESTED, VisitState.BOOKED})
MAY_START_FROM: Mapping[Step, frozenset[VisitState]] = {
    Step.AMEND: OPEN,
    Step.BOOK: OPEN,
    Step.NOTE: OPEN,
    Step.DELIVER: frozenset({VisitState.VISITED}),
    Step.CANCEL: OPEN,
}
"""From which states a step may be taken."""


def allowed(state: str) -> list[Step]:
    """Return the steps that may be taken now."""
    return [step for step, states in MAY_START_FROM.items() if state in states]


def state_after(outcome: VisitOutcome) -> VisitState:
    """Return where a visit leads: whoever must be visited again waits for a new day."""
    again = outcome in {VisitOutcome.PAPERS, VisitOutcome.NOT_HOME}
    return VisitState.REQUESTED if again else VisitState.VISITED


def is_before(at: int, other: int) -> bool:
    """Return whether an instant (ms) lies before another, as exactly as people write times: to the minute."""
    return at // MINUTE < other // MINUTE
