"""What a night's delivery is worth: in time, late, missing; and what is wrong with a centre. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from kiosk.clock import HALL_TIME, MINUTE
from kiosk.wire.reports import COUNTS_TOLD, FORK_TOLD, Standing
from kiosk.words import _


class Came(StrEnum):
    """What became of a centre's delivery of a night."""

    IN_TIME = "in_time"
    LATE = "late"
    MISSING = "missing"
    DUE = "due"
    NEVER = "never"
    NOT_ENROLLED = "not_enrolled"


CAME_WORDS: Mapping[Came, str] = {
    Came.IN_TIME: _("按时上报"), Came.LATE: _("迟报"), Came.MISSING: _("没有上报"),
    Came.DUE: _("还没到时间"), Came.NEVER: _("配对后从没上报"), Came.NOT_ENROLLED: _("没有配对"),
}  # fmt: skip


class Wrong(StrEnum):
    """What can be wrong with a centre, the worst first."""

    FORKED = "forked"
    ENDED = "ended"
    DAMAGED = "damaged"
    COUNTS = "counts"
    BEHIND = "behind"
    UNSEEN_EPOCH = "unseen_epoch"
    ASIDE = "aside"
    MISSING = "missing"
    NEVER = "never"
    NO_KEY = "no_key"
    TROUBLE = "trouble"
    HALF = "half"
    AHEAD = "ahead"
    REFUSED = "refused"
    LATE = "late"
    CLOCK = "clock"


WRONG_WORDS: Mapping[Wrong, str] = {
    Wrong.FORKED: _("记录分叉"), Wrong.ENDED: _("已由另一台电脑接替"),
    Wrong.DAMAGED: _("县里存的坏了"), Wrong.COUNTS: _("两边条数不一样"),
    Wrong.BEHIND: _("村里的记录比县里少"),
    Wrong.UNSEEN_EPOCH: _("另起了一段，没人看过"), Wrong.ASIDE: _("有存疑数据"), Wrong.MISSING: _("没有上报"),
    Wrong.NEVER: _("配对后从没上报"), Wrong.NO_KEY: _("钥匙作废了"), Wrong.TROUBLE: _("村里报了故障"),
    Wrong.HALF: _("报到一半断了"), Wrong.AHEAD: _("没有报完"), Wrong.REFUSED: _("没有用上下发文件"),
    Wrong.LATE: _("迟报"), Wrong.CLOCK: _("电脑时间不对"),
}  # fmt: skip
TO_DO: Mapping[Wrong, str] = {
    Wrong.FORKED: _("请打电话问村里：是不是恢复过旧备份，或者有两台电脑在用。弄清哪台对，再另起一段。"),
    Wrong.ENDED: _("这台电脑还在用旧的一段上报。请村里停用它，或者说明它才是对的。"),
    Wrong.DAMAGED: _("县里存的和当初发来的不一样。村里下次会重新发来；过一天还是这样，请找管服务器的人。"),
    Wrong.COUNTS: _(
        "两边到同一条，条数却不同，可能哪一边的硬盘出错。请村里在“上报县里”页面点“核对两边”，会自动补回来；"
        "还是这样，请找管服务器的人。"
    ),
    Wrong.BEHIND: _(
        "多半是恢复了旧备份，或者换了电脑。请村里关掉程序，再打开：开门前会自动取回县里的记录。"
        "取回以前先别取号、别办件。"
    ),
    Wrong.UNSEEN_EPOCH: _("两边的记录都还在。请看哪些记录两边都改过，和村里核对，再点“看过了”。"),
    Wrong.ASIDE: _("有几行数据不认得，没有算进去，也没有丢。请打开“存疑数据”看一看。"),
    Wrong.MISSING: _("请打电话问村里：电脑开了没有，网络通不通。不通网的，可以用 U 盘送来。"),
    Wrong.NEVER: _("配对过，但一次也没有上报。请村里打开“上报县里”页面，点“现在上报”。"),
    Wrong.NO_KEY: _("它的钥匙都作废或过期了，收不到它的数据。要继续用，请发一张新的一次性代码。"),
    Wrong.TROUBLE: _("请打电话问村里，照它报的故障处理。"),
    Wrong.HALF: _("夜里只收到一部分，到早上也没有报完。请打电话问村里：网络通不通，电脑是不是中途关了。"),
    Wrong.AHEAD: _("村里还有没报完的，可能正在报。一般会自己补上；连续几夜都这样，请查网络。"),
    Wrong.REFUSED: _("这个中心收到了文件，但用不上，还在用旧的。请看它说的原因，改好再发。"),
    Wrong.LATE: _("数据已经到了，只是晚了。经常这样，请问村里夜里关不关电脑。"),
    Wrong.CLOCK: _("请村里校准电脑时间。时间不对，等候时长会算错。"),
}  # fmt: skip
ALARMS = tuple(each for each in Wrong if each not in {Wrong.LATE, Wrong.AHEAD})
"""What a person must do something about; the others mend themselves, as a rule."""


class Watch(NamedTuple):
    """From when on a delivery is late (the morning after), and how far a clock may be off (minutes)."""

    late_after: time
    clock_minutes: int


class Heard(NamedTuple):
    """What is known of a centre and a night; an instant that is None has not come.

    ``enrolled_at``: its first key; ``last_at``: its last word at all, whatever the night; ``first_at``: its
    first of that night; ``reported`` and ``cursor`` are (epoch, seq): where it stood when it last reported,
    and how far its lines have come here; ``apart``: how a journal parted from ours (forked, ended), by any
    report since somebody last saw to it: two computers of one centre report by turns.
    """

    enrolled_at: datetime | None = None
    has_key: bool = True
    first_at: datetime | None = None
    last_at: datetime | None = None
    offset_ms: int = 0
    standing: str = ""
    reported: tuple[int, int] = (1, 0)
    cursor: tuple[int, int] = (1, 0)
    trouble: str = ""
    apart: str = ""
    refused: int = 0
    aside: int = 0
    unseen_epochs: int = 0
    damaged: bool = False


def deadline(night: date, watch: Watch) -> datetime:
    """Return the instant from which on a night's delivery is late: in the morning after."""
    return datetime.combine(night + timedelta(1), watch.late_after, HALL_TIME)


def came(heard: Heard, night: date, watch: Watch, now: datetime) -> Came:
    """Return what became of a night's delivery; a report counts: who has nothing new still says so.

    Whoever was enrolled only after the deadline had nothing to be late with.
    """
    due = deadline(night, watch)
    if heard.enrolled_at is None or (heard.enrolled_at > due and heard.first_at is None):
        return Came.NOT_ENROLLED
    if heard.first_at is not None:
        return Came.LATE if is_late(heard.first_at, due, heard.enrolled_at) else Came.IN_TIME
    if now <= due:
        return Came.DUE
    return Came.MISSING if heard.last_at else Came.NEVER


def is_late(first: datetime, due: datetime, enrolled: datetime | None) -> bool:
    """Return whether a night's first word came after the deadline, from somebody who was enrolled by then."""
    return first > due and (enrolled is None or enrolled <= due)


def standing_now(heard: Heard) -> Standing | None:
    """Return how a centre stands: who was ahead when it called and whose lines have come since is equal."""
    if not heard.standing:
        return None
    said = Standing(heard.standing)
    caught_up = said == Standing.AHEAD and heard.cursor >= heard.reported
    return Standing.EQUAL if caught_up else said


def wrongs(heard: Heard, night: date, watch: Watch, now: datetime) -> list[Wrong]:
    """Return what is wrong with a centre, the worst first; who is not enrolled has nothing wrong."""
    how = came(heard, night, watch, now)
    if how == Came.NOT_ENROLLED:
        return []
    standing = standing_now(heard)
    half = _broke_off(heard, how, deadline(night, watch), now)
    holds = {
        Wrong.FORKED: heard.apart == Standing.FORKED,
        Wrong.ENDED: heard.apart == Standing.ENDED,
        Wrong.DAMAGED: heard.damaged,
        Wrong.COUNTS: heard.trouble == COUNTS_TOLD,
        Wrong.BEHIND: standing == Standing.BEHIND,
        Wrong.UNSEEN_EPOCH: heard.unseen_epochs > 0,
        Wrong.ASIDE: heard.aside > 0,
        Wrong.MISSING: how == Came.MISSING,
        Wrong.NEVER: how == Came.NEVER,
        Wrong.NO_KEY: not heard.has_key,
        Wrong.TROUBLE: bool(heard.trouble) and heard.trouble not in {FORK_TOLD, COUNTS_TOLD},
        Wrong.HALF: half,
        Wrong.AHEAD: standing == Standing.AHEAD and heard.trouble != FORK_TOLD and not half,
        Wrong.REFUSED: heard.refused > 0,
        Wrong.LATE: how == Came.LATE,
        Wrong.CLOCK: bool(standing) and abs(heard.offset_ms) > watch.clock_minutes * MINUTE,
    }
    return [each for each in Wrong if holds[each]]


def _broke_off(heard: Heard, how: Came, due: datetime, now: datetime) -> bool:
    """Return whether a night's delivery began in time and, by the morning, has come to nothing more."""
    ahead = standing_now(heard) == Standing.AHEAD and heard.trouble != FORK_TOLD
    return ahead and how == Came.IN_TIME and heard.last_at is not None and heard.last_at <= due < now


def rank(wrong: list[Wrong], how: Came) -> int:
    """Return where a centre belongs in a list that begins with the worst; not enrolled comes last."""
    places = list(Wrong)
    if wrong:
        return places.index(wrong[0])
    return len(places) + (how == Came.NOT_ENROLLED)
