"""What a slip says and how its lines stand; one layout for each kind of slip."""

from functools import singledispatch
from typing import Literal

import msgspec

from kiosk import clock
from kiosk.printing.paper import Line, clean, paragraph, rule, shorten, wrap
from kiosk.words import _, say

LONG_MINUTES = 120
"""Beyond, a range of minutes means nothing to anybody."""
BRING_LINES = 2
"""Materials take no more lines than this; the rest is on the screen and the notice board."""

WEEKDAYS = (
    _("星期一"), _("星期二"), _("星期三"), _("星期四"),
    _("星期五"), _("星期六"), _("星期日"),
)  # fmt: skip
RULER = "1234567890"
SAMPLE = "〇㛃𬱖镕喆，。（）￥①"
"""Characters that a printer without a full Chinese font gets wrong, rare names first."""


class Slip(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every slip carries; never a name, a phone number or an ID number of a visitor."""

    centre: str
    issued_at: int
    language: Literal["zh", "en"] = "zh"
    url: str = ""
    copy: bool = False
    demo: bool = False


class TicketSlip(Slip, frozen=True, kw_only=True, tag="ticket"):
    """The number that somebody holds in the hand; waits are minutes, ``url`` may be empty."""

    number: str
    category: str
    ahead: int
    wait_low: int
    wait_high: int
    staffed: bool = True
    priority: bool = False
    items: list[str] = []
    bring: list[str] = []
    motto: str = ""


class TestSlip(Slip, frozen=True, kw_only=True, tag="test"):
    """What the office prints to see whether the printer is well."""

    __test__ = False


@singledispatch
def layout(slip: Slip, columns: int) -> list[Line]:
    """Return the lines of a slip on paper of so many columns."""
    raise NotImplementedError(f"no layout for {type(slip).__name__} at {columns} columns")


@layout.register
def _ticket(slip: TicketSlip, columns: int) -> list[Line]:
    return [
        *paragraph(slip.centre, columns, bold=True, centred=True),
        *_number(slip, columns),
        *paragraph(slip.category, columns, size=2, centred=True),
        rule(columns),
        *_queue(slip, columns),
        rule(columns),
        *_what_to_do(slip, columns),
        *_bring(slip, columns),
        *_scan(slip, columns),
        Line(moment(slip), centred=True),
        *paragraph(slip.motto, columns, centred=True),
    ]


@layout.register
def _test(slip: TestSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    ruler = (RULER * columns)[:columns]
    return [
        *paragraph(slip.centre, columns, bold=True, centred=True),
        *paragraph(_("打印测试"), columns, size=2, bold=True, centred=True),
        *copy_mark(slip, columns),
        Line("A012", size=4, bold=True, centred=True),
        *paragraph(_("下面一行数字应该正好占满纸宽："), columns),
        Line(ruler),
        *paragraph(_("下面的字应该个个清楚，没有问号："), columns),
        *paragraph(SAMPLE, columns),
        *code(slip),
        *paragraph(_("字清楚、码能扫，打印机就好了。"), columns),
        Line(moment(slip), centred=True),
    ]


def _number(slip: TicketSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    priority = paragraph(_("优先号"), columns, size=2, bold=True, centred=True) if slip.priority else []
    return [
        *paragraph(slip.number, columns, size=4, bold=True, centred=True),
        *priority,
        *copy_mark(slip, columns),
    ]


def demo_mark(slip: Slip, columns: int) -> list[Line]:
    """Return the line that keeps a made-up slip from being taken for a real one."""
    return paragraph("演示 DEMO", columns, size=2, bold=True, centred=True) if slip.demo else []


def copy_mark(slip: Slip, columns: int) -> list[Line]:
    """Return the line that tells a copy from the first slip."""
    _ = say(slip.language)
    return paragraph(_("（补打）"), columns, centred=True) if slip.copy else []


def _queue(slip: TicketSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    ahead = _("前面还有{n}人").format(n=slip.ahead) if slip.ahead else _("前面没有人")
    lines = paragraph(ahead, columns, size=2, bold=True)
    if slip.staffed:
        return lines + paragraph(_wait(slip), columns, size=2)
    return [
        *lines,
        *paragraph(_("还没有开始办理"), columns, size=2),
        *paragraph(_("请先坐一会儿，窗口开了就按号叫。"), columns),
    ]


def _wait(slip: TicketSlip) -> str:
    _ = say(slip.language)
    if slip.wait_high < 1:
        return _("马上就叫到您")
    if slip.wait_low >= LONG_MINUTES:
        return _("要等两个小时以上")
    if slip.wait_low == slip.wait_high:
        return _("约等{n}分钟").format(n=slip.wait_high)
    return _("约等{low}到{high}分钟").format(low=slip.wait_low, high=slip.wait_high)


def _what_to_do(slip: TicketSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    items = _("、").join(clean(item) for item in slip.items)
    return [
        *(paragraph(_("办理：{items}").format(items=items), columns) if items else []),
        *paragraph(_("听到叫号请过来"), columns, size=2, bold=True),
        *paragraph(_("过号请告诉工作人员，不用重取。"), columns),
    ]


def _bring(slip: TicketSlip, columns: int) -> list[Line]:
    """Return the materials that fit, whole ones, and 等 where some had to stay away."""
    _ = say(slip.language)
    papers = [paper for paper in map(clean, slip.bring) if paper]
    for kept in range(len(papers), 0, -1):
        sentence = _("要带：{papers}") if kept == len(papers) else _("要带：{papers}等")
        parts = wrap(sentence.format(papers=_("、").join(papers[:kept])), columns)
        if len(parts) <= BRING_LINES:
            return [Line(part) for part in parts]
    return _one_long_paper(papers[0], slip, columns) if papers else []


def _one_long_paper(paper: str, slip: TicketSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    *whole, last = wrap(_("要带：{papers}等").format(papers=paper), columns)[:BRING_LINES]
    return [*map(Line, whole), Line(shorten(last + "…", columns))]


def _scan(slip: TicketSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    words = _("扫码看排到哪里，办完可评价")
    return [*code(slip), *paragraph(words, columns, centred=True)] if slip.url else []


def code(slip: Slip) -> list[Line]:
    """Return the square code of a slip's address, if it has one."""
    return [Line(slip.url, centred=True, qr=True)] if slip.url else []


def moment(slip: Slip) -> str:
    """Return when a slip was asked for, in the hall's time, with the weekday."""
    _ = say(slip.language)
    at = clock.local(slip.issued_at)
    return f"{at:%Y-%m-%d %H:%M} {_(WEEKDAYS[at.weekday()])}"
