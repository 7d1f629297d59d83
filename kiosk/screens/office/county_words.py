"""The delivery in plain words: when it was, when it will be, what keeps it, what a proof has shown."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext

from kiosk import clock
from kiosk.sync.models import Delivery, Outcome, Way
from kiosk.sync.proving import Proved, Verdict
from kiosk.sync.schedule import LASTS, OPENS
from kiosk.sync.state import LONG_SILENT_DAYS, State
from kiosk.web.language import moment_in_words, sentence
from kiosk.words import _

WAY_WORDS = {
    Way.NIGHT: _("自动"), Way.OFFICE: _("在这一页"), Way.COMMAND: _("命令行"), Way.STICK: _("U 盘"),
}  # fmt: skip
OUTCOME_WORDS = {
    Outcome.RUNNING: _("断了"), Outcome.DONE: _("好了"),
    Outcome.AWAY: _("连不上"), Outcome.REFUSED: _("没有收"),
}  # fmt: skip


class Said(NamedTuple):
    """A sentence of the page, and how grave it is: ``good``, ``bad`` or nothing."""

    text: str
    tone: str = ""


def past(at: int) -> str:
    """Return an instant that is over (ms) as people say it: last night, today, yesterday, or its date."""
    moment, now = clock.local(at), clock.now()
    time = f"{moment:%H:%M}"
    evening = datetime.combine(now.date() - timedelta(1), OPENS, now.tzinfo)
    if evening <= moment < evening + LASTS <= now:
        return str(gettext("昨夜 {time}")).format(time=time)
    if moment.date() == now.date():
        return str(gettext("今天 {time}")).format(time=time)
    if moment.date() == now.date() - timedelta(1):
        return str(gettext("昨天 {time}")).format(time=time)
    return str(gettext("{month} 月 {day} 日 {time}")).format(month=moment.month, day=moment.day, time=time)


def coming(due: datetime) -> str:
    """Return when the next delivery is made."""
    now, time = clock.now(), f"{due:%H:%M}"
    if due <= now:
        return str(gettext("马上就会自动上报。"))
    if due.date() == now.date() and due.time() >= OPENS:
        return str(gettext("今晚大约 {time} 自动上报。")).format(time=time)
    if due.date() == now.date() + timedelta(1) and due.time() < OPENS:
        return str(gettext("明天凌晨大约 {time} 自动上报。")).format(time=time)
    return str(gettext("{moment} 左右自动上报。")).format(moment=moment_in_words(due))


def standing(state: State, due: datetime | None) -> list[Said]:
    """Return where the delivery stands, the most important first."""
    grave = state.failed or state.silent_days >= LONG_SILENT_DAYS
    said = [Said(_wrong(state), "bad")] if grave else []
    said.append(Said(_last(state.done), "" if said else "good"))
    if state.waiting:
        more = gettext("还有 {count} 条没有上报，都在这台电脑上。")
        said.append(Said(str(more).format(count=f"{state.waiting:,}")))
    if due:
        said.append(Said(coming(due)))
    return said


def _last(done: Delivery | None) -> str:
    if done is None or done.ended_at is None:
        return str(gettext("还没有上报过。"))
    when, count = past(done.ended_at), f"{done.lines:,}"
    if done.way == Way.STICK and done.lines:
        return str(gettext("{when} 读了县里的回执：U 盘上的 {count} 条县里收到了。")).format(
            when=when, count=count
        )
    if not done.lines:
        return str(gettext("{when} 和县里对过，没有新的要报。")).format(when=when)
    return str(gettext("{when} 已上报 {count} 条。")).format(when=when, count=count)


def _wrong(state: State) -> str:
    """Return what has kept the delivery, and since when."""
    why = sentence(state.refusal) if state.refusal else gettext("记录都在这台电脑上，没有丢。")
    if state.silent_days:
        return str(gettext("已经 {days} 天没有上报：{why}")).format(days=state.silent_days, why=why)
    at = state.failed.started_at if state.failed else clock.millis()
    return str(gettext("{when} 没有报成：{why}")).format(when=past(at), why=why)


def proved(found: Proved) -> Iterator[Said]:
    """Yield what a comparison of both sides has shown."""
    for wrong in found.healed:
        said = (
            gettext("本机第 {seq} 条坏了，已经修好。")
            if wrong.here
            else gettext("县里第 {seq} 条坏了，已经重发。")
        )
        yield Said(str(said).format(seq=wrong.at[1]))
    yield from _verdict(found.verdict)


def _verdict(verdict: Verdict) -> Iterator[Said]:
    own, theirs = verdict.own, verdict.theirs
    for wrong, said in (
        (verdict.broken_here, _("不一样：本机第 {seq} 条的内容变了。")),
        (verdict.broken_there, _("不一样：县里第 {seq} 条的内容变了。")),
        (verdict.differs, _("不一样：从第 {seq} 条起，两边的记录不同。")),
    ):
        if wrong:
            yield Said(str(gettext(said)).format(seq=wrong[1]), "bad")
    if verdict.equal:
        equal = gettext("两边一样：都是 {lines} 条，每一条都重新算过。")
        yield Said(str(equal).format(lines=f"{own.lines:,}"), "good")
    elif verdict.sound:
        so_far = gettext("县里有的 {lines} 条和本机一样，还有 {more} 条没有上报。")
        yield Said(str(so_far).format(lines=f"{theirs.lines:,}", more=f"{verdict.undelivered:,}"), "good")
    elif not (verdict.broken_here or verdict.broken_there or verdict.differs):
        yield Said(str(gettext("县里有 {there} 条，比本机的 {here} 条多。")).format(
            there=f"{theirs.lines:,}", here=f"{own.lines:,}"), "bad")  # fmt: skip
