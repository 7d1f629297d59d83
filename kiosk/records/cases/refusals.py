"""What a case refuses."""

from kiosk.errors import Refusal


class NoSuchCase(Refusal):
    """找不到这个办件，请核对编号。"""

    code = "no_such_case"
    status = 404


class CaseMovedOn(Refusal):
    """{no} 刚才已由{name}改过（{action}），您这一步没有做，什么也没有覆盖。请看清现在的情况再办。"""

    code = "case_moved_on"


class WrongCaseState(Refusal):
    """{no} 现在是“{state}”，不能“{action}”。"""

    code = "wrong_case_state"


class ItemNeeded(Refusal):
    """要后续办理的事，请先选是哪一个事项。"""

    code = "item_needed"
    status = 422


class PapersUnnamed(Refusal):
    """请把缺的材料一次全选出来，一次告知清楚。"""

    code = "papers_unnamed"
    status = 422


class PapersStillMissing(Refusal):
    """还缺：{papers}。都收到了再点“材料补齐”；只差次要材料，可以容缺受理。"""

    code = "papers_still_missing"


class GapDayNeeded(Refusal):
    """“{paper}”要写明哪一天前补来，从今天起，最多一年。"""

    code = "gap_day_needed"
    status = 422


class ReasonNeeded(Refusal):
    """请写明原因，办事人有权知道。"""

    code = "reason_needed"
    status = 422


class ClockStands(Refusal):
    """{no} 的计时已经停着，不用再停。"""

    code = "clock_stands"


class ClockRuns(Refusal):
    """{no} 的计时没有停，不用恢复。"""

    code = "clock_runs"


class NotYetHappened(Refusal):
    """时间不能晚于现在，请核对。"""

    code = "not_yet_happened"
    status = 422


class TooLongAgo(Refusal):
    """时间太早了：补录最多往前 {days} 天，而且不能早于上一步。请核对。"""

    code = "too_long_ago"
    status = 422


class Confidential(Refusal):
    """这是保密办件，只有指定的人能看。要看请找管理员。"""

    code = "confidential"
    status = 403


class NotTheOwner(Refusal):
    """这个办件现在由{name}负责，只有本人或管理员能交给别人。"""

    code = "not_the_owner"
    status = 403


class TakerOffDuty(Refusal):
    """{name}那天不在岗，不能接手。请换一个在岗的人。"""

    code = "taker_off_duty"


class OwnHands(Refusal):
    """{name}已经是负责人，不用交接。"""

    code = "own_hands"
    status = 422


class AlreadyOffered(Refusal):
    """这个办件已经请{name}接手，还没有答复。先等答复，或收回再换人。"""

    code = "already_offered"


class NotYourHandOver(Refusal):
    """这份交接不是给您的。"""

    code = "not_your_hand_over"
    status = 403


class HandOverAnswered(Refusal):
    """这份交接已经答复过了。"""

    code = "hand_over_answered"


class LookUpFailed(Refusal):
    """编号和手机号后四位对不上。还可以试 {left} 次。忘了编号，请到窗口问。"""

    code = "look_up_failed"
    status = 404


class LookUpLocked(Refusal):
    """试错次数太多，请 {minutes} 分钟后再试，或请工作人员帮您查。"""

    code = "look_up_locked"
    status = 429
