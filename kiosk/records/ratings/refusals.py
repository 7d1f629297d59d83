"""What a rating and its follow-up refuse."""

from kiosk.errors import Refusal


class NoLevelChosen(Refusal):
    """请先点一个笑脸，再提交。"""

    code = "no_level_chosen"
    status = 422


class NotFinishedYet(Refusal):
    """这个号还没有办完，办完以后才能评价。"""

    code = "not_finished_yet"


class AlreadyRated(Refusal):
    """这次服务已经评过了，谢谢您。一次服务只评一次。"""

    code = "already_rated"


class TooLateToRate(Refusal):
    """办完超过 {days} 天，不能再评价了。有话要说，请到大厅找工作人员。"""

    code = "too_late_to_rate"


class PadMovedOn(Refusal):
    """评价的时间已经过了，刚才的没有记下。还想评价，请扫小票上的二维码。"""

    code = "pad_moved_on"


class HandlerServed(Refusal):
    """当时就是{name}办理的，这条评价要由别人处理。"""

    code = "handler_served"
    status = 403


class HandlerNotManager(Refusal):
    """这条评价只能交给在用的管理员处理，请从列表里选。"""

    code = "handler_not_manager"
    status = 422


class ReviewChanged(Refusal):
    """这一件刚才别人改过了，您这一步没有做，什么也没有覆盖。请看清现在的情况再填。"""

    code = "review_changed"


class AlreadySettled(Refusal):
    """这一件已经了结，不能再改。还有不同意见，请记一条申诉。"""

    code = "already_settled"


class AlreadyExtended(Refusal):
    """这一件已经延长过一次，不能再延长。"""

    code = "already_extended"


class ExtensionUnexplained(Refusal):
    """请写明为什么要延长。"""

    code = "extension_unexplained"
    status = 422


class ExtendedTooFar(Refusal):
    """只能延长到收到评价后的第 {least} 到第 {most} 个工作日。"""

    code = "extended_too_far"
    status = 422


class CallBackFirst(Refusal):
    """这个人留了电话：请先回电话并记下来，再了结。打不通也要记一次。"""

    code = "call_back_first"


class AlreadyAppealed(Refusal):
    """这一件已经申诉过一次。"""

    code = "already_appealed"


class NothingToAnswer(Refusal):
    """现在没有要答复的申诉。"""

    code = "nothing_to_answer"
