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


class LastManager(Refusal):
    """这是最后一位管理员，不能停用或改成普通工作人员。"""

    code = "last_manager"
