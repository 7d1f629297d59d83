"""How a case stands, in the words for the person whose case it is: the same in the hall and at the county."""

from collections.abc import Mapping, Sequence

import msgspec

from kiosk.words import _

ENDED = ("delivered", "withdrawn", "refused")
"""States after which nothing more happens to a case."""
STATE_WORDS: Mapping[str, str] = {
    "draft": _("草稿"), "accepted": _("已受理"), "need_papers": _("待补材料"),
    "accepted_with_gaps": _("容缺受理"), "forwarded_town": _("已转到镇里"),
    "forwarded_county": _("已转到县里"), "decided": _("已办好，待送达"), "delivered": _("已送达"),
    "suspended": _("暂停办理"), "withdrawn": _("本人撤回"), "refused": _("不予受理"),
}  # fmt: skip
DELIVERY_WORDS: Mapping[str, str] = {
    "at_desk": _("窗口领取"), "at_home": _("送到家里"), "by_phone": _("电话告知"),
    "by_post": _("邮寄"), "online": _("网上领取"),
}  # fmt: skip
OUTCOME_WORDS: Mapping[str, str] = {
    "done": _("办好了"), "accepted": _("已收件，后续办理"), "papers": _("材料不全，已告知"),
    "referred": _("不归这里办，已指路"), "declined": _("不予受理"), "left": _("本人放弃"),
}  # fmt: skip
"""How an errand of a visit ended."""
WHERE_WORDS: Mapping[str, str] = {
    "person": _("现在在您手里，等您补材料"), "village": _("现在在村里"), "town": _("现在在镇里"),
    "county": _("现在在县里"), "nobody": "",
}  # fmt: skip
"""Whose hands a case is in, said to the person whose case it is; nothing once it has ended."""
NEXT_WORDS: Mapping[str, str] = {
    "draft": _("材料已经收到。受理了，工作人员会告诉您。"),
    "accepted": _("正在办，您不用跑。办好了，工作人员通知您。"),
    "need_papers": _("请把缺的材料补来，交到窗口，接着就办。"),
    "accepted_with_gaps": _("正在办。请按时把差的材料补来，交到窗口。"),
    "forwarded_town": _("镇里正在办，您不用跑。办好了，工作人员通知您。"),
    "forwarded_county": _("县里正在办，您不用跑。办好了，工作人员通知您。"),
    "decided": _("已经办好。请带上办件单子，到窗口取结果。走不动的，打电话请人送。"),
    "delivered": _("已经办好，结果也给您了，不用再来。"),
    "suspended": _("现在停着没办。为什么停，请到窗口问工作人员。"),
    "withdrawn": _("您已经撤回。还想办，请到窗口重新申请。"),
    "refused": _("这件事不能受理，原因写在单子上。有疑问，请到窗口问，或打 12345。"),
}
"""What somebody should do now, by the state of their case."""


SHOWN: Mapping[str, Mapping[str, str]] = {
    "state_words": STATE_WORDS, "delivery_words": DELIVERY_WORDS, "where_words": WHERE_WORDS,
    "next_words": NEXT_WORDS,
}  # fmt: skip
"""What a page needs to show progress (``phone/progress.html``)."""


class Stage(msgspec.Struct, frozen=True):
    """A state that a case has reached, and the date (``YYYY-MM-DD``) on which it did."""

    date: str
    state: str


class Missing(msgspec.Struct, frozen=True):
    """A paper that is not there yet; ``until`` is a date, or empty."""

    name: str
    name_en: str
    until: str


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody may know of their case: never a name, a telephone number or a note.

    ``item`` is empty for a confidential case, which also tells no paper. ``state`` and ``delivery``
    are keys of the words above, ``hands`` of ``WHERE_WORDS``; ``due_date`` may be empty.
    """

    no: str
    item: str
    item_en: str
    state: str
    hands: str
    stages: Sequence[Stage]
    due_date: str
    tentative: bool
    missing: Sequence[Missing]
    delivery: str


def hands(state: str) -> str:
    """Return whose hands a case is in: a key of ``WHERE_WORDS``."""
    known = {"need_papers": "person", "forwarded_town": "town", "forwarded_county": "county"}
    return "nobody" if state in ENDED else known.get(state, "village")
