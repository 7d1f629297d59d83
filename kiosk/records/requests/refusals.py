"""What the requests refuse."""

from kiosk.errors import Refusal


class NoSuchRequest(Refusal):
    """找不到这条留言或预约，请返回列表再看。"""

    code = "no_such_request"
    status = 404


class RequestMovedOn(Refusal):
    """这一条刚才有人办过，您这一步没有做，什么也没有覆盖。请看清现在的情况再办。"""

    code = "request_moved_on"


class RequestClosed(Refusal):
    """这一条已经有结果了，不用再办。"""

    code = "request_closed"


class PhoneNeeded(Refusal):
    """请留下电话号码，我们才能回复您。"""

    code = "phone_needed"
    status = 422


class DayNotOpen(Refusal):
    """这个时间不开门，请另选一天，或换上午、下午。"""

    code = "day_not_open"
    status = 422
