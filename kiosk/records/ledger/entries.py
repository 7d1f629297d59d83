"""One row of the ledger (办件台账): its columns, and how a case reads in them. Pure."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from kiosk import clock
from kiosk.records.cases.masking import mask_name, mask_phone
from kiosk.records.cases.rules import TYPE_WORDS
from kiosk.records.ratings.rules import SCORE_WORDS
from kiosk.wire.progress import DELIVERY_WORDS, STATE_WORDS
from kiosk.words import _

Cell = str | int | None


class Kind(StrEnum):
    """How a column is written: text, a real date (``YYYY-MM-DD``), a time or both (ms), or a number."""

    TEXT = "text"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    NUMBER = "number"


class Column(NamedTuple):
    """A column: its heading, its width in characters, and how it is written."""

    words: str
    width: float
    kind: Kind = Kind.TEXT


COLUMNS = (
    Column(_("序号"), 6, Kind.NUMBER), Column(_("受理日期"), 11, Kind.DATE), Column(_("取号"), 7),
    Column(_("办件编号"), 14), Column(_("姓名"), 9), Column(_("身份证后四位"), 8), Column(_("联系电话"), 13),
    Column(_("所在组"), 10), Column(_("事项名称"), 18), Column(_("办件类型"), 8), Column(_("材料情况"), 14),
    Column(_("首问责任人"), 9), Column(_("代办人"), 9), Column(_("承诺时限(工作日)"), 8, Kind.NUMBER),
    Column(_("应办结日期"), 11, Kind.DATE), Column(_("当前环节"), 12), Column(_("办结日期"), 11, Kind.DATE),
    Column(_("办理结果"), 14), Column(_("送达方式"), 9), Column(_("是否超时"), 6), Column(_("评价"), 9),
    Column(_("备注"), 16),
)  # fmt: skip
"""Exactly these, in this order (source: practice.md section 12)."""

RESULT_WORDS: Mapping[str, str] = {
    "decided": _("已办结"), "delivered": _("已办结"), "refused": _("不予受理"), "withdrawn": _("本人撤回"),
}  # fmt: skip


class View(NamedTuple):
    """Who reads, in which words; ``full`` shows names and telephone numbers unmasked."""

    reader_id: str
    say: Callable[[str], str] = str
    language: str = "zh"
    full: bool = False

    def name(self, name: str | None) -> str:
        """Return a person's name as this reader may see it."""
        return name or "" if self.full else mask_name(name or "")

    def phone(self, phone: str | None) -> str:
        """Return a telephone number as this reader may see it."""
        return phone or "" if self.full else mask_phone(phone or "")


def entry(row: Any, place: int, view: View) -> tuple[Cell, ...]:
    """Return the cells of a case (a row of ``queries``), in the order of ``COLUMNS``."""
    say = view.say
    checked, had_gaps, lacking = json.loads(row["papers"])
    return (
        place, row["business_date"], row["ticket_label"], row["no"],
        view.name(row["name"]), row["id_last4"] or "", view.phone(row["phone"]), row["village_group"] or "",
        row["item_name_en"] if view.language == "en" else row["item_name"],
        say(TYPE_WORDS[row["case_type"]]), _papers(lacking, view) if checked else say(_("不用材料")),
        row["first_contact"], row["agent"] or "", row["promised_days"], row["due_date"],
        say(STATE_WORDS[row["state"]]), day_of(row["ended_at"]), _result(row, say),
        say(DELIVERY_WORDS[row["delivery"]]) if row["delivery"] else "",
        _overdue(row["overdue"], say), _score(row, view),
        _joined(_remarks(row, say, had_gaps=had_gaps), say),
    )  # fmt: skip


def day_of(at: int | None) -> str | None:
    """Return the date of an instant (ms) as ``YYYY-MM-DD``."""
    return None if at is None else clock.business_date(at).isoformat()


def _papers(lacking: Sequence[tuple[str, str, str, str | None]], view: View) -> str:
    """Return whether the papers are all there, and else which are missing or follow later."""
    if not lacking:
        return view.say(_("齐全"))
    missing, later = [], []
    for zh, en, state, until in lacking:
        name = en if view.language == "en" and en else zh
        if state == "gap":
            later.append(view.say(_("{paper}（{day} 前补）")).format(paper=name, day=until))
        else:
            missing.append(name)
    mark = ", " if view.language == "en" else "、"
    said = ((_("缺：{papers}"), mark.join(missing)), (_("容缺：{papers}"), mark.join(later)))
    return _joined((view.say(words).format(papers=names) for words, names in said if names), view.say)


def _joined(words: Iterable[str], say: Callable[[str], str]) -> str:
    return say(_("；")).join(words)


def _result(row: Any, say: Callable[[str], str]) -> str:
    """Return how a case ended, with what was written about it; nothing while it goes on."""
    if row["state"] not in RESULT_WORDS:
        return ""
    ended = say(RESULT_WORDS[row["state"]])
    return say(_("{result}：{words}")).format(result=ended, words=row["result"]) if row["result"] else ended


def _overdue(overdue: int | None, say: Callable[[str], str]) -> str:
    return "" if overdue is None else say(_("是")) if overdue else say(_("否"))


def _score(row: Any, view: View) -> str:
    """Return the level of a rating in words; nobody reads what was said of their own visits."""
    hidden = row["score"] is None or row["first_contact_id"] == view.reader_id
    return "" if hidden else view.say(SCORE_WORDS[row["score"]])


def _remarks(row: Any, say: Callable[[str], str], *, had_gaps: bool) -> Iterator[str]:
    if row["absent"]:
        yield say(_("代班（{name}）")).format(name=row["absent"])
    marks = (
        (row["entered_later"], _("补录")), (row["overtime"], _("加班")), (had_gaps, _("容缺")),
        (row["at_home"], _("上门")), (row["due_tentative"], _("期限暂定")),
    )  # fmt: skip
    yield from (say(words) for holds, words in marks if holds)
    if row["remark"]:
        yield row["remark"]
