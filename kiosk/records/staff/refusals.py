"""What the staff list refuses."""

from kiosk.errors import Refusal


class WrongPassword(Refusal):
    """用户名或密码不对，请再试一次；忘了密码请找管理员重设。"""

    code = "wrong_password"
    status = 401


class WeakPassword(Refusal):
    """密码太短，至少要 8 个字符。"""

    code = "weak_password"
    status = 422


class NameTaken(Refusal):
    """用户名“{username}”已经有人用了，请换一个。"""

    code = "username_taken"


class SameName(Refusal):
    """已经有一位“{name}”，别人分不清谁是谁。请写得能分开，例如“{name}（大）”。"""

    code = "same_name"


class OwnAccount(Refusal):
    """不能停用自己的账号，也不能把自己改成普通工作人员。请另一位管理员来改。"""

    code = "own_account"


class LastManager(Refusal):
    """这是最后一位管理员，不能停用或改成普通工作人员。"""

    code = "last_manager"
