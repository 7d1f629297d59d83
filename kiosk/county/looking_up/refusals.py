"""What the public is refused: a slip that is not known here, a code that is wrong too often."""

from kiosk.errors import Refusal


class NoSuchSlip(Refusal):
    """这里查不到这张小票。今天取的号，今晚上报后能查到；现在请看大厅屏幕。"""

    code = "no_such_slip"
    status = 404


class CodeFailed(Refusal):
    """编号和查询码对不上，或者村里还没有上报到这一件。还可以试 {left} 次。忘了，请到中心窗口问。"""

    code = "code_failed"
    status = 404


class CodeLocked(Refusal):
    """试错次数太多，请 {minutes} 分钟后再试，或请到中心窗口问。"""

    code = "code_locked"
    status = 429
