"""Every figure of the manager's page: which facts it counts, what it measures, by which groups."""

from collections.abc import Mapping
from typing import NamedTuple

from kiosk.records.ledger import figures_facts as facts
from kiosk.records.ratings.rules import BAD
from kiosk.words import _


class Measure(NamedTuple):
    """One figure: ``holds`` and ``value`` are SQL over the facts of its kind."""

    words: str
    holds: str
    value: str = ""
    by: tuple[str, ...] = ()


_QUOTED = "wait_ms IS NOT NULL AND staffed"

VISITS: Mapping[str, Measure] = {
    "issued": Measure(_("取号的人"), "1", by=("item", "hour", "weekday", "slot")),
    "finished": Measure(_("办完离开"), "ending = 'finished'", "errands"),
    "no_show": Measure(_("叫了没来"), "ending = 'no_show'"),
    "cancelled": Measure(_("取消的"), "ending = 'cancelled'"),
    "closed": Measure(_("下班时还没办完"), "ending = 'closed'"),
    "open": Measure(_("还在等或正在办"), "ending = 'open'"),
    "called": Measure(_("叫到号的"), "wait_ms IS NOT NULL", "wait_ms", ("item", "hour")),
    "served": Measure(_("有办理时间的"), "served_ms IS NOT NULL", "served_ms", ("item", "hour")),
    "quoted": Measure(_("告诉过要等多久的"), _QUOTED, "wait_ms - (quote_low + quote_high) * 30000"),
    "within": Measure(
        _("等候时间在告诉的范围内"), f"{_QUOTED} AND wait_ms BETWEEN quote_low * 60000 AND quote_high * 60000"
    ),
    "several": Measure(_("一趟办几件事"), "ending = 'finished' AND errands > 1"),
    "first_desk": Measure(_("没有换过窗口的"), "ending = 'finished' AND NOT transferred"),
}  # fmt: skip
"""Of the visits that began within the period; a wait quoted while no window was open is not judged."""
CASES: Mapping[str, Measure] = {
    "opened": Measure(_("新办件"), "opened", by=("mode", "type")),
    "entered_later": Measure(_("事后补录"), "opened AND entered_later"),
    "overtime": Measure(_("错时延时办的"), "opened AND overtime"),
    "decided": Measure(_("办结的"), "decided", by=("type",)),
    "due": Measure(_("有承诺期限的办结"), "promised AND NOT due_tentative", by=("type",)),
    "on_time": Measure(_("按时办结"), "promised AND NOT due_tentative AND in_time", by=("type",)),
    "late": Measure(_("超时办结"), "promised AND NOT due_tentative AND NOT in_time"),
    "tentative": Measure(_("期限还没定准的办结"), "promised AND due_tentative"),
    "overdue": Measure(_("到现在为止超时还没办结"), "overdue"),
}
"""Of the cases that were opened or decided within the period, or are overdue now."""
RATINGS: Mapping[str, Measure] = {
    "rated": Measure(_("评价"), "1", by=("score", "item")),
    "satisfied": Measure(_("基本满意以上"), f"score NOT IN {BAD}", by=("item",)),
}
"""Of the ratings that were given within the period."""
HOME: Mapping[str, Measure] = {
    "home_asked": Measure(_("申请上门"), "asked"),
    "home_done": Measure(_("已经上门"), "done", "wait_days"),
}
"""Of the home visits that were asked for or made within the period."""

GROUPS: Mapping[str, str] = {
    "item": "item",
    "hour": "hour",
    "weekday": "weekday",
    "slot": "weekday || ' ' || hour",
    "mode": "mode",
    "type": "case_type",
    "score": "score",
}
"""By what figures are told apart."""


class Kind(NamedTuple):
    """One kind of facts: how they are read, in which order they are shown, what is counted of them."""

    facts: str
    order: str
    measures: Mapping[str, Measure]

    @property
    def groups(self) -> list[str]:
        """By what its figures are told apart."""
        return list(dict.fromkeys(by for measure in self.measures.values() for by in measure.by))


KINDS: Mapping[str, Kind] = {
    "visits": Kind(facts.VISITS, "business_date, letter, number", VISITS),
    "cases": Kind(facts.CASES, "business_date, number", CASES),
    "ratings": Kind(facts.RATINGS, "at", RATINGS),
    "home": Kind(facts.HOME, "asked_at", HOME),
}
