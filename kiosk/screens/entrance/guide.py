"""“不知道办什么，帮我选”: from what somebody would say of their own life to the items that may fit."""

from typing import NamedTuple

from kiosk.records.catalogue.document import Catalogue, Item
from kiosk.words import _


class Situation(NamedTuple):
    """What somebody may say; ``signs`` are words in an item's name or alias that go with it."""

    picture: str
    saying: str
    signs: tuple[str, ...]


SITUATIONS = (
    Situation("MZ", _("家里有老人"), ("养老", "老年", "老人", "高龄", "岁")),
    Situation("child", _("家里有孩子"), ("孩", "儿童", "孤儿", "生育", "出生", "独女")),
    Situation("YS", _("看病、交医保"), ("医", "病")),
    Situation("CL", _("残疾人的事"), ("残疾", "失能", "轮椅")),
    Situation("bowl", _("家里有困难"), ("低保", "低生活保障", "特困", "困难", "救助", "补助", "法律援助")),
    Situation("JY", _("找活干、当过兵"), ("就业", "培训", "岗位", "退役", "兵", "优抚")),
    Situation("NY", _("种地、盖房"), ("农业", "惠农", "宅基地", "土地", "庄稼")),
)
OTHERWISE = Situation("HK", _("办证件、别的事"), ("证申领", "身份证", "户口", "证明", "社会保障卡"))


def guide(catalogue: Catalogue) -> list[tuple[Situation, list[Item]]]:
    """Return each situation with its items; what fits no situation stands with the last one."""
    found = [(situation, _with_signs(catalogue, situation)) for situation in SITUATIONS]
    placed = {item.code for _situation, items in found for item in items}
    fitting = {item.code for item in _with_signs(catalogue, OTHERWISE)}
    rest = [item for item in catalogue.items if item.code in fitting or item.code not in placed]
    return [(situation, items) for situation, items in (*found, (OTHERWISE, rest)) if items]


def _with_signs(catalogue: Catalogue, situation: Situation) -> list[Item]:
    return [
        item for item in catalogue.items if any(sign in f"{item.zh} {item.alias}" for sign in situation.signs)
    ]
