"""What a refusal is: a stable code for programs, a sentence for people."""

from typing import ClassVar


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a failure of the program
    """请求没有办成，请找工作人员。"""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, **words: object) -> None:
        """Keep the words that fill the sentence's {gaps}."""
        super().__init__(self.code)
        self.words = words

    @classmethod
    def sentence(cls) -> str:
        """Return the Chinese sentence, gaps still open: the class's docstring."""
        return (cls.__doc__ or "").strip()


class NotFound(Refusal):
    """找不到这一条，可能已经被删除，请返回重新选择。"""

    code = "not_found"
    status = 404


class NoSuchUser(Refusal):
    """没有 {user} 这个用户名。有这些：{known}。"""

    code = "no_such_user"


class BadInput(Refusal):
    """“{field}”填得不对：{problem}。"""

    code = "bad_input"
    status = 422


class ClockWentBack(Refusal):
    """电脑的日期是{today}，比上一次开门的{last}还早，现在不能取号。请工作人员校准时间。"""

    code = "clock_went_back"
    status = 503
