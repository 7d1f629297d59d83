"""What a hall's records say in words: states, outcomes, levels. The hall says the same."""

from collections.abc import Mapping

from kiosk.wire import progress
from kiosk.words import _

TICKET: Mapping[str, str] = {
    "waiting": _("等候中"), "called": _("已叫号"), "serving": _("办理中"), "held": _("已挂起"),
    "missed": _("已过号"), "finished": _("已办结"), "cancelled": _("已取消"),
    "closed_by_day": _("当日已结束"),
}  # fmt: skip
CASE = progress.STATE_WORDS
MODE: Mapping[str, str] = {"direct": _("直办"), "agent": _("代办"), "assist": _("协办")}
CASE_TYPE: Mapping[str, str] = {"instant": _("即办件"), "promise": _("承诺件"), "forward": _("上报件")}
SCORE: Mapping[int, str] = {
    5: _("非常满意"), 4: _("满意"), 3: _("基本满意"), 2: _("不满意"), 1: _("非常不满意"),
}  # fmt: skip
REASON: Mapping[str, str] = {
    "slow": _("办得慢"), "wait": _("等太久"), "unclear": _("说不清楚"), "papers": _("要的材料多"),
    "manners": _("态度不好"), "place": _("环境不好"), "other": _("别的原因"),
}  # fmt: skip
WAY: Mapping[str, str] = {"phone": _("手机"), "pad": _("窗口评价屏")}
FOLLOW_UP: Mapping[str, str] = {
    "mended": _("已经改正"), "explained": _("已经解释清楚"), "unfounded": _("经查不属实"),
    "unreachable": _("联系不上本人"),
}  # fmt: skip
HOME_VISIT: Mapping[str, str] = {
    "requested": _("要安排"), "booked": _("已约好"), "visited": _("去过了"),
    "delivered": _("结果已送到"), "cancelled": _("不用去了"),
}  # fmt: skip
REQUEST: Mapping[str, str] = {
    "message": _("留言"), "booking": _("预约"), "unresolved": _("办不成的事"), "need": _("其他诉求"),
}  # fmt: skip
REQUEST_OUTCOME: Mapping[str, str] = {
    "answered": _("已经答复"), "done": _("已经办好"), "unreachable": _("联系不上"),
    "withdrawn": _("本人说不用了"),
}  # fmt: skip
KIND: Mapping[str, str] = {
    "ticket": _("来访"), "case": _("办件"), "rating": _("评价"), "follow_up": _("差评整改"),
    "home_visit": _("上门"), "request": _("留言预约"), "hand_over": _("换人负责"), "duty_shift": _("值班"),
    "opening_exception": _("开门时间"), "absence": _("请假"), "window": _("窗口"), "staff": _("工作人员"),
    "post": _("岗位"), "catalogue": _("事项目录"),
}  # fmt: skip
