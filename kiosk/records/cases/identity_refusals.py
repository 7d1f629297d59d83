"""What the checks of personal data refuse; the sentences never repeat what was typed."""

from kiosk.errors import Refusal


class WrongIdLength(Refusal):
    """身份证号码应该是 18 位，现在是 {count} 位。请对照证件再填一遍。"""

    code = "wrong_id_length"
    status = 422


class WrongIdDigit(Refusal):
    """身份证号码有一位不对。请对照证件，一位一位再核对一遍。"""

    code = "wrong_id_digit"
    status = 422


class WrongIdBirth(Refusal):
    """身份证号码里的出生日期（第 7 到 14 位）不对。请对照证件再填一遍。"""

    code = "wrong_id_birth"
    status = 422


class WrongPhone(Refusal):
    """电话号码不对：手机号是 11 位，座机要 7 到 8 位，也可以带区号。请核对后再填。"""

    code = "wrong_phone"
    status = 422
