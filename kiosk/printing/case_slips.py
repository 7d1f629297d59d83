"""The slips of a case, from what is missing to what came of it; nothing on them is ever left out."""

from datetime import date
from itertools import chain
from typing import Literal

import msgspec

from kiosk import clock
from kiosk.printing.paper import Line, clean, paragraph, rule, wrap
from kiosk.printing.slips import WEEKDAYS, Slip, code, copy_mark, layout, moment
from kiosk.words import _, say

Title = Literal[
    "receipt", "acceptance", "notice", "supplement", "gaps", "refusal", "forwarded", "completion"
]  # fmt: skip

TITLES: dict[Title, str] = {
    "receipt": _("接收回执"),
    "acceptance": _("受理通知单"),
    "notice": _("一次性告知单"),
    "supplement": _("补正收件单"),
    "gaps": _("容缺受理通知单"),
    "refusal": _("不予受理通知单"),
    "forwarded": _("转办通知单"),
    "completion": _("办结通知单"),
}
CORRECTION = _("（补正材料通知单）")
"""What a one-time notice is besides, once there is a case (source: practice.md section 6)."""

OPENING: dict[Title, str] = {
    "receipt": _("您交来的材料收到了。收到还不算受理，受理时另给受理通知单。"),
    "acceptance": _("您要办的事已经受理。"),
    "notice": _("材料还不齐。要补的材料，这一次全部告诉您。"),
    "supplement": _("您补交的材料收到了。"),
    "gaps": _("主要材料齐了，先给您受理，差的材料随后补交。"),
    "refusal": _("您要办的事不能受理。"),
    "forwarded": _("您要办的事已经转到上级部门办理。"),
    "completion": _("您要办的事已经办结。"),
}
KEEP_IT = _("请收好这张单子，查进度、取结果都用得上。")
CLOSING: dict[Title, tuple[str, ...]] = {
    "receipt": (KEEP_IT,),
    "acceptance": (KEEP_IT,),
    "notice": (_("要补的材料全部写在这里。补齐了交到本中心，接着就办。"),),
    "supplement": (KEEP_IT,),
    "gaps": (_("请按时补交，不补齐就办不成。"), KEEP_IT),
    "refusal": (
        _("有疑问，请问首问责任人，也可以打12345热线。"),
        _("不服的，可以在收到本单之日起60日内申请行政复议，或者在6个月内向法院提起行政诉讼。"),
    ),
    "forwarded": (_("办到哪一步，随时可以查。"), KEEP_IT),
    "completion": (_("来取结果时，请带上这张单子。"),),
}
INDENT = "\u3000"
"""A full-width space: as wide as a Chinese character on every printer."""


class Paper(msgspec.Struct, frozen=True):
    """A paper to bring or brought: ``note`` says form, copies, where to get it; ``until`` is a date."""

    name: str
    note: str = ""
    state: Literal["given", "missing", "gap"] = "missing"
    until: str = ""


class CaseSlip(Slip, frozen=True, kw_only=True, tag="case"):
    """What somebody takes home of a case; dates are ``YYYY-MM-DD``, an empty field is not printed.

    ``look_up`` is the code with which the county tells its progress, ``from_home`` says that ``url`` is the
    county's. Without an ``item`` the case is confidential and stays unnamed. ``staff`` is the first
    contact, ``sent_to`` where a case was forwarded to, ``fetching`` how the result reaches its owner.
    Nobody who visits is named: there is no field for it, and ``reason`` must not do it either.
    """

    title: Title
    case_no: str = ""
    look_up: str = ""
    from_home: bool = False
    item: str = ""
    accepted_at: int | None = None
    due_date: str = ""
    tentative: bool = False
    papers: tuple[Paper, ...] = ()
    by_when: str = ""
    reason: str = ""
    sent_to: str = ""
    result: str = ""
    fetching: str = ""
    staff: str = ""
    desk_phone: str = ""


@layout.register
def _case(slip: CaseSlip, columns: int) -> list[Line]:
    return [
        *paragraph(slip.centre, columns, bold=True, centred=True),
        *_title(slip, columns),
        rule(columns),
        *_which(slip, columns),
        rule(columns),
        *_what(slip, columns),
        *_papers(slip, columns),
        *_when(slip, columns),
        *_then(slip, columns),
        rule(columns),
        *_whom_to_ask(slip, columns),
        *code(slip),
        Line(moment(slip), centred=True),
    ]


def _title(slip: CaseSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    also = _(CORRECTION) if slip.title == "notice" and slip.case_no else ""
    return [
        *paragraph(_(TITLES[slip.title]), columns, size=2, bold=True, centred=True),
        *paragraph(also, columns, centred=True),
        *copy_mark(slip, columns),
    ]


def _which(slip: CaseSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    at = clock.local(slip.accepted_at) if slip.accepted_at is not None else None
    return [
        *_said(_("办件编号："), slip.case_no, columns),
        *_said(_("查询码："), slip.look_up, columns),
        *paragraph(clean(slip.item) or _("所办事项"), columns, bold=True),
        *_said(_("受理时间："), f"{at:%Y-%m-%d %H:%M}" if at else "", columns),
    ]


def _what(slip: CaseSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    return [
        *paragraph(_(OPENING[slip.title]), columns),
        *_said(_("原因："), slip.reason, columns),
        *_said(_("转到："), slip.sent_to, columns),
        *_said(_("结果："), slip.result, columns),
        *_said(_("怎么取结果："), slip.fetching, columns),
    ]


def _papers(slip: CaseSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    given = [paper for paper in slip.papers if paper.state == "given"]
    missing = [paper for paper in slip.papers if paper.state != "given"]
    complete = slip.title == "supplement" and not missing
    return [
        *_listed(_("还缺{n}样材料："), missing, slip, columns),
        *_listed(_("已经收到{n}样材料："), given, slip, columns),
        *(paragraph(_("材料齐了。"), columns, bold=True) if complete else []),
    ]


def _listed(heading: str, papers: list[Paper], slip: CaseSlip, columns: int) -> list[Line]:
    entries = (_entry(n, paper, slip, columns) for n, paper in enumerate(papers, 1))
    lines = list(chain.from_iterable(entries))
    return [*paragraph(heading.format(n=len(papers)), columns), *lines] if papers else []


def _entry(n: int, paper: Paper, slip: CaseSlip, columns: int) -> list[Line]:
    """Return a numbered paper, what is to be known of it below."""
    _ = say(slip.language)
    until = _("最晚{day}交来").format(day=_day(paper.until, slip)) if paper.until else ""
    return [
        *paragraph(f"{n}. {clean(paper.name)}", columns, bold=True),
        *(Line(INDENT + part) for words in (paper.note, until) for part in wrap(words, columns - 2)),
    ]


def _when(slip: CaseSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    tentative = _("（暂定：那年放假安排还没公布）") if slip.due_date and slip.tentative else ""
    return [
        *_date(_("最晚补齐的日子（{weekday}）："), slip.by_when, slip, columns),
        *_date(_("最晚办结的日子（{weekday}）："), slip.due_date, slip, columns),
        *paragraph(tentative, columns),
    ]


def _date(label: str, day: str, slip: CaseSlip, columns: int) -> list[Line]:
    """Return a day in large figures below its label, nothing for no day."""
    if not day:
        return []
    weekday = say(slip.language)(WEEKDAYS[date.fromisoformat(day).weekday()])
    return [
        *paragraph(label.format(weekday=weekday), columns),
        *paragraph(_day(day, slip), columns, size=2, bold=True),
    ]


def _day(day: str, slip: CaseSlip) -> str:
    at = date.fromisoformat(day)
    words = say(slip.language)(_("{year}年{month}月{day}日"))
    return words.format(year=at.year, month=at.month, day=at.day)


def _then(slip: CaseSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    return [line for sentence in CLOSING[slip.title] for line in paragraph(_(sentence), columns)]


def _whom_to_ask(slip: CaseSlip, columns: int) -> list[Line]:
    _ = say(slip.language)
    look_up = _("查进度：办件编号+手机号后四位") if slip.case_no else ""
    from_home = _("在家上网查：办件编号+查询码") if slip.look_up and slip.from_home else ""
    return [
        *_said(_("首问责任人："), slip.staff, columns),
        *_said(_("咨询电话："), slip.desk_phone, columns),
        *paragraph(look_up, columns),
        *paragraph(from_home, columns),
    ]


def _said(label: str, words: str, columns: int) -> list[Line]:
    """Return a label with its words, nothing for no words."""
    return paragraph(label + words, columns) if clean(words) else []
