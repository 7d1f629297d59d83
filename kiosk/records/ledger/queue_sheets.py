"""The sheets of the hall's day: the log of numbers and calls, and who stood where."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from kiosk.clock import MINUTE
from kiosk.records.ledger.entries import Column, Kind
from kiosk.records.ledger.sheets import Facts, Line, Query, Sheet
from kiosk.records.roster import queries as roster
from kiosk.records.roster.rules import Cover, Periods, opens
from kiosk.records.staff.models import Staff
from kiosk.records.tickets.queries import label
from kiosk.records.tickets.rules import STATE_WORDS
from kiosk.wire.progress import OUTCOME_WORDS

HIDDEN = "保密事项"


def _call(row: Any, place: int, facts: Facts) -> Line:
    called, low, high = row["first_called_at"], row["quote_low"], row["quote_high"]
    outcomes = (row["outcomes"] or "").split()
    return (
        place, row["business_date"], label(row["letter"], row["number"]),
        HIDDEN if row["secret"] else facts.category(row["category"]), "优先" if row["priority"] else "",
        row["issued_at"], called, row["call_count"], row["started_at"], row["finished_at"], row["window"],
        None if called is None else round((called - row["issued_at"]) / MINUTE),
        f"{low}–{high}" if row["staffed"] else "",
        round(row["served_ms"] / MINUTE) if row["finished_at"] and row["timed"] else None,
        "、".join(OUTCOME_WORDS[each] for each in outcomes) or STATE_WORDS[row["state"]],
    )  # fmt: skip


_CALLS = Query(
    """business_date, letter, number, category, priority, issued_at, first_called_at, call_count, started_at,
    finished_at, window, quote_low, quote_high, staffed, timed, served_ms, state,
    (SELECT group_concat(outcome, ' ') FROM errands WHERE ticket_id = tickets.id) AS outcomes,
    (SELECT max(confidential) FROM errands WHERE ticket_id = tickets.id) AS secret""",
    "FROM tickets WHERE business_date BETWEEN :first AND :last",
    "business_date, letter, number",
    _call,
)
CALLS = Sheet(
    "取号叫号日志",
    (
        Column("序号", 6, Kind.NUMBER), Column("日期", 11, Kind.DATE), Column("号码", 7),
        Column("业务类别", 16), Column("优先", 6), Column("取号时间", 8, Kind.TIME),
        Column("首次叫号", 8, Kind.TIME), Column("叫号次数", 6, Kind.NUMBER),
        Column("开始办理", 8, Kind.TIME), Column("办完时间", 8, Kind.TIME), Column("窗口", 6, Kind.NUMBER),
        Column("等候(分钟)", 7, Kind.NUMBER), Column("预计等候(分钟)", 9),
        Column("办理(分钟)", 7, Kind.NUMBER), Column("结果", 20),
    ),
    _CALLS.count,
    _CALLS.lines,
)  # fmt: skip

WEEKDAYS = "一二三四五六日"
TOGETHER = 31
"""So many days of the roster are read at once."""


def _days(facts: Facts) -> int:
    return (facts.period.last - facts.period.first).days + 1


def _duties(facts: Facts) -> Iterator[Line]:
    place, first = 0, facts.period.first
    periods_on = roster.calendar(facts.read, facts.hours, *facts.period)
    for begin in range(0, _days(facts), TOGETHER):
        days = min(TOGETHER, _days(facts) - begin)
        for day, covers in roster.covers(facts.session, first + timedelta(days=begin), days).items():
            for cover in covers:
                place += 1
                yield _duty(place, day, cover, periods_on(day))


def _duty(place: int, day: date, cover: Cover, periods: Periods) -> Line:
    return (
        place, day.isoformat(), f"星期{WEEKDAYS[day.weekday()]}", _hours(periods), cover.post.name,
        _name(cover.a), _name(cover.b), _name(cover.standing), _said(cover, periods),
    )  # fmt: skip


def _name(person: Staff | None) -> str:
    return person.name if person else ""


def _hours(periods: Sequence[str] | None) -> str:
    return "全天" if periods is None else " ".join(sorted(periods)) or "不开放"


def _said(cover: Cover, periods: Periods) -> str:
    if cover.standing is None:
        return "缺岗" if opens(periods) else ""
    return "B岗顶班" if cover.stands_in else ""


DUTIES = Sheet(
    "值班(AB岗)表",
    (
        Column("序号", 6, Kind.NUMBER), Column("日期", 11, Kind.DATE), Column("星期", 8),
        Column("开放时间", 26), Column("岗位", 18), Column("A岗", 10), Column("B岗", 10), Column("在岗", 10),
        Column("说明", 12),
    ),
    lambda facts: facts.count("FROM posts WHERE active") * _days(facts),
    _duties,
)  # fmt: skip
