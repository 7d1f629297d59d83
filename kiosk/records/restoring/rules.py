"""What a person reads about a restore. Pure."""

from collections.abc import Mapping

from kiosk.records.restoring.models import What
from kiosk.words import _

LOSS_WORDS: Mapping[str, str] = {
    What.STAFF: _("{n} 名工作人员的姓名、用户名和密码没有留存，请在工作人员名单里改好、换密码"),
    What.CASES: _("{n} 件办件的姓名、电话、地址、备注、材料和附件没有留存，经过只有日期和状态"),
    What.CONFIDENTIAL: _("{n} 件保密的办件、上门和诉求只留下了件数，内容和经办人没有留存"),
    What.TICKETS: _("{n} 个排队号换了新的二维码，原来纸上的二维码查不到了"),
    What.REQUESTS: _("{n} 条留言、预约和诉求的姓名、电话、内容和答复没有留存"),
    What.VISITS: _("{n} 次上门办理的姓名、电话、地址和备注没有留存"),
    What.RATINGS: _("{n} 条评价和回访里写的话、留的电话没有留存"),
    What.REASONS: _("{n} 条移交、岗位、请假和放假安排的说明没有留存"),
    What.CATALOGUES: _("{n} 个旧版事项清单的内容没有留存，现在用本机的清单"),
    What.TAKEN: _("{n} 条记录没有放进来：号码已经被别的记录用了，或者它所属的记录不在"),
    What.UNREADABLE: _("{n} 条记录这个版本的程序读不懂，没有恢复，请联系维护人员"),
}  # fmt: skip
"""One sentence for each sort of loss; ``{n}`` counts records."""
