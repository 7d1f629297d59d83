"""The decisions about requests: what each kind needs, and what it is called. Pure."""

from collections.abc import Mapping

from kiosk.records.requests.models import RequestKind, RequestOutcome
from kiosk.words import _

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
