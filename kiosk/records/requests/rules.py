"""The decisions about requests: what each kind needs, which half days can be booked. Pure."""

from collections.abc import Mapping, Sequence

from kiosk.records.requests.models import Half, RequestKind, RequestOutcome
from kiosk.words import _

NOON = "12:00"
ALL_DAY = ("00:00-24:00",)

NEED_A_PHONE = frozenset({RequestKind.MESSAGE, RequestKind.BOOKING})
"""Without a telephone number nobody could answer these."""
NEED_WORDS = frozenset({RequestKind.UNRESOLVED, RequestKind.NEED})
"""A clerk who enters these writes down what was said; their answer is written down too."""

KIND_WORDS: Mapping[str, str] = {
    RequestKind.MESSAGE: _("留言"), RequestKind.BOOKING: _("预约"),
    RequestKind.UNRESOLVED: _("办不成的事"), RequestKind.NEED: _("其他诉求"),
}  # fmt: skip
OUTCOME_WORDS: Mapping[str, str] = {
    RequestOutcome.ANSWERED: _("已经答复"), RequestOutcome.DONE: _("已经办好"),
    RequestOutcome.UNREACHABLE: _("联系不上"), RequestOutcome.WITHDRAWN: _("本人说不用了"),
}  # fmt: skip
HALF_WORDS: Mapping[str, str] = {Half.MORNING: _("上午"), Half.AFTERNOON: _("下午")}
CHANNEL_WORDS: Mapping[str, str] = {"kiosk": _("大厅自助机"), "desk": _("窗口"), "phone": _("电话")}


def halves(periods: Sequence[str] | None) -> list[Half]:
    """Return the halves of a day in which a hall with these opening periods is open; None is all day."""
    spans = [period.split("-") for period in (ALL_DAY if periods is None else periods)]
    found = []
    if any(start < NOON for start, _end in spans):
        found.append(Half.MORNING)
    if any(end > NOON for _start, end in spans):
        found.append(Half.AFTERNOON)
    return found
