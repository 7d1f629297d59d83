"""Why somebody's data cannot be shown or erased now."""

from kiosk.errors import Refusal


class StillInHand(Refusal):
    """{what}还没有办完，现在不能删，办的人还要联系本人。请先办结或撤回，再来删除。"""

    code = "still_in_hand"
