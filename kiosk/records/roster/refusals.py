"""What the roster refuses."""

from kiosk.errors import Refusal


class SamePerson(Refusal):
    """A岗和B岗不能是同一个人，请换一个。"""

    code = "same_person"
    status = 422


class NoFirstPerson(Refusal):
    """先选A岗，再选B岗：B岗是A岗不在时顶上的人。"""

    code = "no_first_person"
    status = 422


class SwitchedOff(Refusal):
    """{name}已经停用，不能排班，请换一个。"""

    code = "staff_switched_off"


class PostSwitchedOff(Refusal):
    """“{post}”已经停用，不能排班。要用，请先启用。"""

    code = "post_switched_off"


class PostNameTaken(Refusal):
    """已经有一个岗位叫“{post}”，请换个名字。"""

    code = "post_name_taken"


class DayIsPast(Refusal):
    """{day} 已经过去，不能再改。"""

    code = "day_is_past"


class EndsBeforeStart(Refusal):
    """最后一天 {last} 比第一天 {first} 还早，请改好。"""

    code = "ends_before_start"
    status = 422


class TooManyDays(Refusal):
    """从 {first} 到 {last} 太长了，一次最多 {most} 天。"""

    code = "too_many_days"
    status = 422


class AlreadyAway(Refusal):
    """{name}从 {first} 到 {last} 已经记了不在，先收回那一条，再记新的。"""

    code = "already_away"


class AbsenceOver(Refusal):
    """这一条已经结束或收回了，不用再收回。"""

    code = "absence_over"


class NothingToCopy(Refusal):
    """没有可以复制的：这一周都按平时的AB岗，或者下一周都排好了。"""

    code = "nothing_to_copy"


class PeriodsMiswritten(Refusal):
    """开放时间“{found}”看不懂，请照这样写：08:30-12:00 14:30-17:30。"""

    code = "periods_miswritten"
    status = 422


class WrongPeriods(Refusal):
    """开放时间“{found}”不对：{problem}。"""

    code = "wrong_periods"
    status = 422


class TooManyPeriods(Refusal):
    """一天最多写 {most} 段开放时间。"""

    code = "too_many_periods"
    status = 422


class NoSuchException(Refusal):
    """{day} 没有另外的安排，不用取消。"""

    code = "no_such_exception"
    status = 404
