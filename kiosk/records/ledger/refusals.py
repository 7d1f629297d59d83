"""What the ledger refuses."""

from kiosk.errors import Refusal


class PeriodReversed(Refusal):
    """开始的日期（{first}）比结束的日期（{last}）还晚，请换过来再看。"""

    code = "period_reversed"
    status = 422


class PeriodAhead(Refusal):
    """{last} 还没有到，最晚只能看到今天（{today}），请改一下日期。"""

    code = "period_ahead"
    status = 422


class PeriodTooLong(Refusal):
    """时间太长了，最多看十年。请核对年份。"""

    code = "period_too_long"
    status = 422


class NothingToExport(Refusal):
    """这段时间没有办件，请换一段时间。"""

    code = "nothing_to_export"
    status = 422


class TooManyRows(Refusal):
    """这段时间的记录太多，一张表放不下。请分成几段时间导出。"""

    code = "too_many_rows"
    status = 422


class ExportRunning(Refusal):
    """{name}正在导出，一次只能导出一份。请等它完成，或先取消它。"""

    code = "export_running"


class ExportFailed(Refusal):
    """导出没有完成，什么也没有留下。请再试一次；还不行，请看看硬盘空间。"""

    code = "export_failed"
    status = 500


class ExportGone(Refusal):
    """这份导出已经不在了（只保存一天），请重新导出。"""

    code = "export_gone"
    status = 404
