"""Which records stand behind a figure, and what of a record is shown. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from kiosk.county.intake.counting import LONGEST_MS, SHORTEST_VISIT_MS
from kiosk.county.reports import said
from kiosk.county.reports.said import State
from kiosk.words import _

TICKET_STATE = "coalesce(state ->> 'was', state ->> 'state')"
_WAITED = f"""coalesce(state ->> 'first_call', state ->> 'first_called_at')::bigint
    - (state ->> 'issued_at')::bigint BETWEEN 0 AND {LONGEST_MS - 1}"""
_TRUE = "state ->> '{}' NOT IN ('false', '0')"
"""Whole numbers are told as truths too."""
_SERVED = f"""state ->> 'state' = 'finished' AND {_TRUE.format("timed")}
    AND state @@ '$.served_ms >= {SHORTEST_VISIT_MS} && $.served_ms < {LONGEST_MS}'"""
_ERRAND = """EXISTS (SELECT FROM jsonb_array_elements(state -> 'errands') AS errand
    WHERE errand ->> 'item' = %(item)s AND errand ->> 'outcome' IS NOT NULL)"""
_VISITED = "state ->> 'state' IN ('visited', 'delivered')"
_PROMISED = "state ->> 'promised_days' <> '0' AND state ->> 'due_date' IS NOT NULL"
_DAY = "(date '1970-01-01' + (((state ->> 'decided_at')::bigint + 28800000) / 86400000)::int)"


_IN_TIME = f"{_PROMISED} AND {_DAY}::text <= state ->> 'due_date'"


class Behind(NamedTuple):
    """What stands behind a figure: records of a kind that hold to a condition.

    ``weight`` is how many there are in a day of ``centre_days``; ``at`` names the state's instant by whose
    day they are counted, empty for the day under which a record is found.
    """

    words: str
    kind: str
    weight: str
    holds: str = "true"
    at: str = ""


def _ticket(words: str, name: str, holds: str) -> Behind:
    return Behind(words, "ticket", name, holds)


def _case(words: str, name: str, holds: str = "true", at: str = "") -> Behind:
    return Behind(words, "case", name, holds, at)


BEHIND: Mapping[str, Behind] = {
    "visits": _ticket(_("来访"), "visits", "true"),
    "finished": _ticket(_("办完离开"), "finished", f"{TICKET_STATE} = 'finished'"),
    "missed": _ticket(_("叫了没来"), "missed", f"{TICKET_STATE} = 'missed'"),
    "cancelled": _ticket(_("取消的"), "cancelled", f"{TICKET_STATE} = 'cancelled'"),
    "unfinished": _ticket(_("下班还没办完"), "unfinished", f"{TICKET_STATE} = 'closed_by_day'"),
    "waited": _ticket(_("叫到号的"), "waited", _WAITED),
    "quoted": _ticket(
        _("告诉过要等多久的"), "quoted", f"{_WAITED} AND {_TRUE.format('staffed')}"
    ),
    "served": _ticket(_("有办理时间的"), "served", _SERVED),
    "opened": _case(_("新办件"), "opened"),
    "instant": _case(_("当场办结"), "instant", "state ->> 'case_type' = 'instant'"),
    "entered_later": _case(_("事后补录"), "entered_later", _TRUE.format("entered_later")),
    "overtime": _case(_("错时延时办的"), "overtime", _TRUE.format("overtime")),
    "decided": _case(_("办结的"), "decided", at="decided_at"),
    "promised": _case(_("有承诺期限的办结"), "promised", _PROMISED, "decided_at"),
    "on_time": _case(_("按时办结"), "on_time", _IN_TIME, "decided_at"),
    "rated": Behind(_("评价"), "rating", "rated_1 + rated_2 + rated_3 + rated_4 + rated_5"),
    "bad": Behind(_("差评"), "rating", "rated_1 + rated_2", "state @@ '$.score <= 2'"),
    "follow_ups": Behind(_("新增整改"), "follow_up", "follow_ups"),
    "home_asked": Behind(_("申请上门"), "home_visit", "home_asked"),
    "home_done": Behind(_("已经上门"), "home_visit", "home_done", _VISITED, "visited_at"),
    "requests": Behind(_("留言预约"), "request", "requests"),
    "unattended": Behind(_("没人在时留的"), "request", "unattended", _TRUE.format("unattended")),
}  # fmt: skip
"""Of a period."""
NOW: Mapping[str, Behind] = {
    "overdue": Behind(_("现在超期"), "case", ""),
    "open_follow_ups": Behind(_("没整改完的"), "follow_up", ""),
}
"""Of this moment."""
OF_ITEM = {
    "errands": Behind(
        _("办的事"),
        "ticket",
        "errands",
        _ERRAND,
    ),
    **{name: BEHIND[name]._replace(weight=name) for name in ("opened", "decided", "promised", "on_time")},
}
"""Of a period and an item; of an item nothing confidential is counted."""


def behind(figure: str, item: str) -> Behind | None:
    """Return what stands behind a figure (of an item), None for one that has no rows."""
    return NOW.get(figure) or (OF_ITEM if item else BEHIND).get(figure)


def shown(kind: str, state: State) -> dict[str, Any]:
    """Return what of a record is shown, by the names of its table's columns."""
    return _SHOWN[kind](state)


def _ticket_row(state: State) -> dict[str, Any]:
    called = said.number(state, "first_call") or said.number(state, "first_called_at")
    waited = called - state["issued_at"] if called else -1
    wait = waited if 0 <= waited < LONGEST_MS else None
    items = [said.text(errand, "item") for errand in state["errands"] if errand.get("category")]
    quoted = wait is not None and state["staffed"]
    return {
        "number": said.ticket_number(state), "issued_at": said.moment(state, "issued_at"),
        "items": list(filter(None, items)), "wait": wait,
        "quote": f"{state['quote_low']}–{state['quote_high']}" if quoted else None,
        "served": state["served_ms"] if _timed(state) else None,
        "ended": said.text(state, "was") or state["state"],
    }  # fmt: skip


def _timed(state: State) -> bool:
    return bool(state["state"] == "finished" and state["timed"] and state["served_ms"] < LONGEST_MS)


def _case_row(state: State) -> dict[str, Any]:
    decided, due = said.moment(state, "decided_at"), said.day(state, "due_date")
    return {
        "no": said.text(state, "no"), "items": _item(state), "mode": said.text(state, "mode"),
        "type": said.text(state, "case_type"), "state": state["state"], "due": due, "decided": decided,
        "late": bool(due and decided and decided.date() > due),
    }  # fmt: skip


def _rating_row(state: State) -> dict[str, Any]:
    return {
        "at": said.moment(state, "rated_at"), "score": state["score"],
        "reasons": said.text(state, "reasons").split(), "way": said.text(state, "way"),
    }  # fmt: skip


def _follow_up_row(state: State) -> dict[str, Any]:
    return {
        "opened": said.moment(state, "opened_at"), "due": said.day(state, "due_date"),
        "outcome": said.text(state, "outcome"), "called_back": said.moment(state, "called_back_at"),
        "closed": said.moment(state, "closed_at"),
    }  # fmt: skip


def _home_row(state: State) -> dict[str, Any]:
    return {
        "asked": said.moment(state, "asked_at"), "items": _item(state),
        "booked": said.day(state, "booked_on"), "visited": said.moment(state, "visited_at"),
        "state": state["state"],
    }  # fmt: skip


def _request_row(state: State) -> dict[str, Any]:
    return {
        "made": said.moment(state, "made_at"), "what": said.text(state, "what"),
        "unattended": bool(state.get("unattended")), "closed": said.moment(state, "closed_at"),
        "outcome": said.text(state, "outcome"),
    }  # fmt: skip


def _item(state: State) -> list[str]:
    code = said.text(state, "item")
    return [code] if code else []


_SHOWN: Mapping[str, Callable[[State], dict[str, Any]]] = {
    "ticket": _ticket_row, "case": _case_row, "rating": _rating_row, "follow_up": _follow_up_row,
    "home_visit": _home_row, "request": _request_row,
}  # fmt: skip
