"""The rating's decisions: levels, reasons, how long one may rate, how far a follow-up is extended. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from kiosk.clock import MINUTE
from kiosk.words import _

SCORE_WORDS: Mapping[int, str] = {
    5: _("非常满意"), 4: _("满意"), 3: _("基本满意"), 2: _("不满意"), 1: _("非常不满意"),
}  # fmt: skip
"""The five levels, best first (source: 国办发〔2019〕51号)."""
BAD = (1, 2)
"""The levels that are followed up (差评)."""
REASONS_UP_TO = 3
"""Above this level nobody is asked what was wrong."""
DAYS_TO_RATE = 30
LONGEST_WORDS = 200
PAD_MS = 3 * MINUTE
"""So long after the end of a visit the pad at the window may still ask about it."""


class Reason(StrEnum):
    """What was wrong: speed, knowledge and manners (效率, 水平, 态度), and what else there is."""

    SLOW = "slow"
    WAIT = "wait"
    UNCLEAR = "unclear"
    PAPERS = "papers"
    MANNERS = "manners"
    PLACE = "place"
    OTHER = "other"


REASON_WORDS: Mapping[str, str] = {
    Reason.SLOW: _("办得慢"), Reason.WAIT: _("等太久"), Reason.UNCLEAR: _("说不清楚"),
    Reason.PAPERS: _("要的材料多"), Reason.MANNERS: _("态度不好"), Reason.PLACE: _("环境不好"),
    Reason.OTHER: _("别的原因"),
}  # fmt: skip
OUTCOME_WORDS: Mapping[str, str] = {
    "mended": _("已经改正"), "explained": _("已经解释清楚"), "unfounded": _("经查不属实"),
    "unreachable": _("联系不上本人"),
}  # fmt: skip
APPELLANT_WORDS: Mapping[str, str] = {"rater": _("评价的人"), "clerk": _("办理的人")}
WAY_WORDS: Mapping[str, str] = {"phone": _("手机"), "pad": _("窗口评价屏")}


def is_bad(score: int) -> bool:
    """Return whether a level is followed up."""
    return score in BAD


def may_still_rate(visited: date, today: date) -> bool:
    """Return whether a visit is recent enough to be rated."""
    return today <= visited + timedelta(days=DAYS_TO_RATE)


def kept_reasons(score: int, reasons: Sequence[str]) -> str:
    """Return the reasons as a rating keeps them, in one order; none where nothing was wrong.

    Raises ``ValueError`` for one that is not on the list.
    """
    chosen = set(map(Reason, reasons))
    return " ".join(reason for reason in Reason if reason in chosen) if score <= REASONS_UP_TO else ""


def extensions(days: int, most: int) -> range:
    """Return the working days from its opening to which a follow-up may be extended."""
    return range(days + 1, most + 1)
