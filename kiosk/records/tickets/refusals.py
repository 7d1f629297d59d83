"""What the queue refuses."""

from kiosk.errors import Refusal


class HallClosed(Refusal):
    """现在不在开放时间，{opens}再来取号。"""

    code = "hall_closed"


class NothingChosen(Refusal):
    """请先选要办的事。"""

    code = "nothing_chosen"
    status = 422


class TooManyErrands(Refusal):
    """一个号最多办 {most} 件事，其余的请办完再取号。"""

    code = "too_many_errands"
    status = 422


class KeyMissing(Refusal):
    """取号请求少了 Idempotency-Key，请刷新页面再试。"""

    code = "idempotency_key_missing"
    status = 400


class KeyReused(Refusal):
    """这一次和上一次内容不同，却用了同一个编号，没有做。请回首页重新来。"""

    code = "idempotency_key_reused"
    status = 422


class WrongState(Refusal):
    """{number} 号现在是“{state}”，不能“{action}”。可能别人已经处理过，请看最新的列表。"""

    code = "wrong_state"


class NoSuchTicket(Refusal):
    """找不到这个号，请核对小票，或请工作人员帮忙。"""

    code = "no_such_ticket"
    status = 404


class NoWindow(Refusal):
    """您还没有开窗口，请先开一个窗口。"""

    code = "no_window"


class OutcomesMissing(Refusal):
    """这个号有 {count} 件事，请给每一件选好结果再办结。"""

    code = "outcomes_missing"
    status = 422


class NowhereToTransfer(Refusal):
    """请选要转到哪类业务或哪个窗口。"""

    code = "nowhere_to_transfer"
    status = 422
