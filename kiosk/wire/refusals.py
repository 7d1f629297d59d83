"""What the county refuses of a delivery or of an enrolment; the hall knows the same sentences."""

from kiosk.errors import Refusal


class Gap(Refusal):
    """中间缺数据：县里收到第 {epoch} 段第 {seq} 条，请从下一条开始补送。"""

    code = "gap"


class Forked(Refusal):
    """这台电脑的记录和县里存的对不上，可能是用旧备份恢复的，也可能有两台电脑用了同一个中心。没有收，也没有覆盖。请管理员在“上报县里”页面核对后处理。"""

    code = "forked"


class EpochEnded(Refusal):
    """另一台电脑已经代替这台继续上报（现在是第 {epoch} 段）。这台的数据没有收，也没有覆盖。请先弄清哪台是对的：这台不用了就停用；这台才对，请管理员在“上报县里”页面另起一段。"""  # noqa: E501 - a sentence is one line

    code = "epoch_ended"


class NotCommon(Refusal):
    """第 {epoch} 段第 {seq} 条在县里没有，或内容不同，不能从那里另起一段。请先取回县里的记录再试。"""

    code = "not_common"


class DamagedHere(Refusal):
    """县里存的记录从第 {epoch} 段第 {seq} 条起有一批坏了，取不回来。原来的电脑还在的，让它先上报一次，会自动补上；不在了，请县里用备份恢复。"""  # noqa: E501 - a sentence is one line

    code = "damaged_here"


class NoSuchCentre(Refusal):
    """名录里没有编码 {centre} 的中心，或者它已经撤并。请核对 12 位编码。"""

    code = "no_such_centre"
    status = 404


class Moved(Refusal):
    """这些记录以前用编码 {centre}（{village}）报过，县里都收着，不再用新编码收第二遍。换了编码，请用一个新的数据文件夹（--instance）重新配对开门；原来的文件夹留着，照样能查、能办完老的事。步骤在 docs/county.md 里“A village gets another code”。"""  # noqa: E501 - a sentence is one line

    code = "moved"


class CodeUnknown(Refusal):
    """这个一次性代码不对，或者过期、作废了。请照纸上的再输一次；还不行，请向县里要一张新的。"""

    code = "code_unknown"
    status = 403


class CodeUsed(Refusal):
    """这个一次性代码已经用过了，请向县里要一张新的。"""

    code = "code_used"
    status = 403


class WrongProof(Refusal):
    """一次性代码不对，请照纸上的再输一次。"""

    code = "wrong_proof"
    status = 403


class CodeOfAnother(Refusal):
    """这个一次性代码不是中心 {centre} 的。请核对纸上的村名，和设置里的中心编码。"""

    code = "code_of_another"
    status = 403


class KeyUnknown(Refusal):
    """县里不认识这把钥匙，请重新和县里配对。"""

    code = "key_unknown"
    status = 401


class KeyRevoked(Refusal):
    """这把钥匙已经被县里作废，请问县里，再重新配对。"""

    code = "key_revoked"
    status = 403


class KeyExpired(Refusal):
    """这把旧钥匙已经过期，请用新钥匙。"""

    code = "key_expired"
    status = 403


class KeyNotNew(Refusal):
    """这把钥匙以前用过，或者是别的中心的，不能再用。请再试一次；还不行，请向县里要一张新的一次性代码，重新配对。"""

    code = "key_not_new"
    status = 403


class WrongCentre(Refusal):
    """这把钥匙不是中心 {centre} 的。"""

    code = "wrong_centre"
    status = 403


class OutOfTime(Refusal):
    """这台电脑的时间差得太多（一年以上），请先校准时间。"""

    code = "out_of_time"
    status = 401


class Replayed(Refusal):
    """这个请求已经做过一次了，不再重复。"""

    code = "replayed"
