"""What broken notices get."""

from kiosk.errors import Refusal


class BrokenNotices(Refusal):
    """县里的通知没有换：第 {line} 行，{field}：{problem}。原来的通知继续使用，请改好后再发。"""

    code = "broken_notices"
    status = 422
