"""What a window refuses."""

from kiosk.errors import Refusal


class NoSuchWindow(Refusal):
    """没有{window}号窗口，请从列表里选。"""

    code = "no_such_window"
    status = 404


class WindowTaken(Refusal):
    """{window}号窗口现在是{name}在用。换人请先点“接替”，或另选一个窗口。"""

    code = "window_taken"


class AlreadyAtWindow(Refusal):
    """您还开着{window}号窗口，请先把它关闭，再开另一个。"""

    code = "already_at_window"


class WindowClosed(Refusal):
    """{window}号窗口没有开，请先开窗口再叫号。"""

    code = "window_closed"


class WindowPaused(Refusal):
    """{window}号窗口暂停中，请先点“继续服务”。"""

    code = "window_paused"


class NotYourWindow(Refusal):
    """{window}号窗口不是您在用，您不能替它操作。"""

    code = "not_your_window"
    status = 403


class WindowBusy(Refusal):
    """{window}号窗口还有 {number} 号没办完，请先办结、过号或退回。"""

    code = "window_busy"
