"""What a broken table of working days gets."""

from kiosk.errors import Refusal


class BrokenWorkdays(Refusal):
    """工作日表没有换：第 {line} 行，{field}：{problem}。原来的表继续使用，请改好后再载入。"""

    code = "broken_workdays"
    status = 422


class UnlikelyYear(Refusal):
    """工作日表没换：第 {line} 行，{year} 年的放假天数不像真的（放假 {off} 天，补班 {work} 天），请写全年。"""

    code = "unlikely_year"
    status = 422


class WorkdaysMissing(Refusal):
    """找不到工作日表文件 {file}，请把它放回去再试。"""

    code = "workdays_missing"
    status = 404
