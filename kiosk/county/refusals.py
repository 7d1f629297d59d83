"""What the county itself refuses, whoever asks."""

from kiosk.errors import Refusal


class DatabaseAway(Refusal):
    """县里的数据库现在连不上，这一步没有做。请过几分钟再试；还不行，请找管服务器的人。"""

    code = "database_away"
    status = 503
