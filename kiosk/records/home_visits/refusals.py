"""What home visits refuse."""

from kiosk.errors import Refusal


class NoSuchVisit(Refusal):
    """找不到这次上门办理，请返回列表再看。"""

    code = "no_such_visit"
    status = 404


class VisitMovedOn(Refusal):
    """这次上门刚才有人改过，您这一步没有做，什么也没有覆盖。请看清现在的情况再办。"""

    code = "visit_moved_on"


class WrongVisitState(Refusal):
    """这次上门现在是“{state}”，不能再做这一步。"""

    code = "wrong_visit_state"


class NoWayToThem(Refusal):
    """请留下电话或住址，我们才能找到人。"""

    code = "no_way_to_them"
    status = 422


class VisitDayPast(Refusal):
    """上门的日子不能早于今天，请另选一天。"""

    code = "visit_day_past"
    status = 422


class VisitDayTooFar(Refusal):
    """上门最远只能约到{last}，请另选一天。"""

    code = "visit_day_too_far"
    status = 422


class UnknownVisitor(Refusal):
    """找不到要去的这个人，请从列表里选。"""

    code = "unknown_visitor"
    status = 422


class VisitorAway(Refusal):
    """{name}那天不在岗，请另选一天，或换一个人去。"""

    code = "visitor_away"


class VisitInFuture(Refusal):
    """时间不能晚于现在。还没有去过的，请等去过再登记。"""

    code = "visit_in_future"
    status = 422


class VisitTooEarly(Refusal):
    """时间不能早于{before}，请核对。"""

    code = "visit_too_early"
    status = 422


class NoVisitYet(Refusal):
    """还没有上门，不能开办件。先记下哪天上门、办得怎样。"""

    code = "no_visit_yet"


class CaseIsOpen(Refusal):
    """这次上门已经开了办件，不用再开。"""

    code = "case_is_open"
