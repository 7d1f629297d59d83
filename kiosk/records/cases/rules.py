"""The case's decisions: which step may follow which, whose hands it is in, how late it is. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from kiosk.wire import progress
from kiosk.words import _


class Action(StrEnum):
    """What can be done with a case; the names are those of the API."""

    ACCEPT = "accept"
    ASK_PAPERS = "ask_papers"
    SUPPLEMENT = "supplement"
    ACCEPT_WITH_GAPS = "accept_with_gaps"
    TO_TOWN = "forward_town"
    TO_COUNTY = "forward_county"
    DECIDE = "decide"
    DELIVER = "deliver"
    SUSPEND = "suspend"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    REFUSE = "refuse"
    STOP_CLOCK = "stop_clock"
    RUN_CLOCK = "run_clock"
    NOTE = "note"
    DELAY = "delay"


BEFORE = "before"
"""Where a resumed case goes: to the state in which it was suspended."""
STAYS = "stays"
"""For steps that change no state."""

WORKING = ("accepted", "accepted_with_gaps", "forwarded_town", "forwarded_county")
OPEN_STATES = ("draft", "need_papers", *WORKING, "suspended", "decided")
ENDED = progress.ENDED

TRANSITIONS: Mapping[Action, tuple[frozenset[str], str]] = {
    Action.ACCEPT: (frozenset({"draft", "need_papers"}), "accepted"),
    Action.ASK_PAPERS: (frozenset({"draft", *WORKING}), "need_papers"),
    Action.SUPPLEMENT: (frozenset({"need_papers", "accepted_with_gaps"}), "accepted"),
    Action.ACCEPT_WITH_GAPS: (frozenset({"draft", "need_papers", "accepted"}), "accepted_with_gaps"),
    Action.TO_TOWN: (frozenset({"accepted", "accepted_with_gaps", "forwarded_county"}), "forwarded_town"),
    Action.TO_COUNTY: (frozenset({"accepted", "accepted_with_gaps", "forwarded_town"}), "forwarded_county"),
    Action.DECIDE: (frozenset(WORKING), "decided"),
    Action.DELIVER: (frozenset({"decided"}), "delivered"),
    Action.SUSPEND: (frozenset(WORKING), "suspended"),
    Action.RESUME: (frozenset({"suspended"}), BEFORE),
    Action.WITHDRAW: (frozenset({"draft", "need_papers", *WORKING, "suspended"}), "withdrawn"),
    Action.REFUSE: (frozenset({"draft", "need_papers", *WORKING}), "refused"),
    Action.STOP_CLOCK: (frozenset(WORKING), STAYS),
    Action.RUN_CLOCK: (frozenset(WORKING), STAYS),
    Action.NOTE: (frozenset(OPEN_STATES), STAYS),
    Action.DELAY: (frozenset({*OPEN_STATES, "delivered"}), STAYS),
}
"""The one table of a case: action → (states it may start from, state it ends in)."""

ACTION_WORDS: Mapping[str, str] = {
    "open": _("开办件"), Action.ACCEPT: _("受理"), Action.ASK_PAPERS: _("一次性告知缺的材料"),
    Action.SUPPLEMENT: _("材料补齐"), Action.ACCEPT_WITH_GAPS: _("容缺受理"),
    Action.TO_TOWN: _("转到镇里"), Action.TO_COUNTY: _("转到县里"), Action.DECIDE: _("办结"),
    Action.DELIVER: _("送达"), Action.SUSPEND: _("暂停办理"), Action.RESUME: _("恢复办理"),
    Action.WITHDRAW: _("本人撤回"), Action.REFUSE: _("不予受理"),
    Action.STOP_CLOCK: _("停表（公示、评定等）"), Action.RUN_CLOCK: _("恢复计时"),
    Action.NOTE: _("记一笔"), Action.DELAY: _("说明超时原因"),
    "person": _("改办事人信息"), "hand_over": _("换人负责"), "restored": _("从上报记录恢复"),
}  # fmt: skip
HANDS_WORDS: Mapping[str, str] = {
    "person": _("办事人手里（等材料）"), "village": _("村里"), "town": _("镇里"), "county": _("县里"),
    "nobody": _("已经办完"),
}  # fmt: skip
MODE_WORDS: Mapping[str, str] = {"direct": _("直办"), "agent": _("代办"), "assist": _("协办")}
TYPE_WORDS: Mapping[str, str] = {"instant": _("即办件"), "promise": _("承诺件"), "forward": _("上报件")}
OVERDUE_WORDS: Mapping[str, str] = {
    "town_waits": _("镇里还没有办完"), "county_waits": _("县里还没有办完"),
    "person_waits": _("等办事人补材料或配合"), "system": _("业务系统故障"),
    "our_delay": _("我们自己耽误了"), "other": _("其他原因"),
}  # fmt: skip
CHANNEL_WORDS: Mapping[str, str] = {
    "window": _("窗口取号"), "walk_in": _("没有取号"), "phone": _("电话"), "paper": _("补录纸单"),
    "home": _("上门办理"), "kiosk": _("大厅自助机"), "desk": _("窗口"),
}  # fmt: skip
"""How somebody turned to the hall with a case, and how they asked for a home visit or left a request."""
PAPER_WORDS: Mapping[str, str] = {"given": _("已交"), "missing": _("缺"), "gap": _("后补")}


def allowed(state: str) -> list[Action]:
    """Return what may be done with a case in this state, in the table's order."""
    return [action for action, (origins, _end) in TRANSITIONS.items() if state in origins]


def state_after(action: Action, now: str, before: str) -> str:
    """Return the state a step leads to; ``before`` is the one in which the case was suspended."""
    end = TRANSITIONS[action][1]
    return {STAYS: now, BEFORE: before}.get(end, end)


def urgency(left: int | None, amber_days: int, *, clock_stands: bool) -> str:
    """Return ``red`` (overdue), ``amber`` (due soon) or ``calm``; ``left`` counts working days."""
    if left is None or clock_stands:
        return "calm"
    if left < 0:
        return "red"
    return "amber" if left <= amber_days else "calm"
