"""What can keep a delivery from being made."""

from collections.abc import Mapping
from string import Formatter

from kiosk.errors import Refusal
from kiosk.records.journal.bringing_back import ChainBroken
from kiosk.wire.documents import DocumentTooLarge, NotADocument, NotTheCountys
from kiosk.wire.refusals import CodeOfAnother, EpochEnded, Gap, Moved, NoSuchCentre, NotCommon, WrongCentre
from kiosk.wire.reports import COUNTS_TOLD
from kiosk.words import Told


class NotPaired(Refusal):
    """这个中心还没有和县里配对。请向县里要一次性代码，在“上报县里”页面填上，或运行 python3 run.py enrol。"""

    code = "not_paired"


class CountyAway(Refusal):
    """现在连不上县里（{problem}）。记录都在本机，没有丢；网络好了会自动补报。"""

    code = "county_away"
    status = 503


class NoCountyThere(Refusal):
    """在 {url} 找不到县级服务器（{problem}），没有配对。请核对县里的地址，只写到端口，像 https://hall.example.gov.cn；再看网线插好没有。"""

    code = "no_county_there"
    status = 503


class CountyRefused(Refusal):
    """县里没有收：{said}"""

    code = "county_refused"

    def __init__(self, said: str, reason: str, **gaps: object) -> None:
        """Keep what the county said; what this program knows by its code is told in any reader's language."""
        known = {name: gaps[name] for name in _gaps(reason) if name in gaps}
        super().__init__(said=_told(said, reason, known), reason=reason, **known)

    @property
    def reason(self) -> str:
        """The county's own code for it."""
        return str(self.words["reason"])


_COUNTYS: Mapping[str, type[Refusal]] = {
    each.code: each for each in (Gap, EpochEnded, NotCommon, NoSuchCentre, Moved, CodeOfAnother, WrongCentre)
}
"""What the county refuses with words in it; a sentence without any is in the catalogue as it is."""


def _gaps(reason: str) -> list[str]:
    sentence = _COUNTYS[reason].sentence() if reason in _COUNTYS else ""
    return [name for _text, name, *_ in Formatter().parse(sentence) if name]


def _told(said: str, reason: str, words: Mapping[str, object]) -> str | Told:
    if reason in _COUNTYS and len(words) == len(_gaps(reason)):
        return Told(_COUNTYS[reason].sentence(), words)
    return said


class CountyTooNew(Refusal):
    """县里的答复看不懂，可能两边程序版本差得太多。记录都在本机，没有丢。请升级本机的程序，或问县里。"""

    code = "county_too_new"


class AlreadyDelivering(Refusal):
    """正在上报，请等它结束。"""

    code = "already_delivering"


class CannotNote(Refusal):
    """电脑存不下了，或硬盘出错，这一步没有做完；已有的记录都在。请清理硬盘后再试。（{problem}）"""

    code = "cannot_note"
    status = 503


class Stumbled(Refusal):
    """程序出了差错，这一步没有做完，已经记在日志里；记录都在本机，没有丢。请再试一次；还不行，请找维护人员。"""

    code = "stumbled"
    status = 500


class DatabaseBusy(Refusal):
    """本机的数据正被别的程序占着（{problem}），这一步没有做；记录都在。请过一会儿再试；还是这样，请看看是不是开了两个程序，或者有人在拷贝数据文件。"""

    code = "database_busy"
    status = 503


class DatabaseDamaged(Refusal):
    """本机的数据库有坏的地方，读不出来（{problem}；可能硬盘出错），这一步没有做完。请尽快关掉程序，用备份恢复：python3 run.py restore 备份文件；比备份新的，会从县里取回来。没有备份，请找维护人员，别删这台电脑里的文件。"""  # noqa: E501 - a sentence is one line

    code = "database_damaged"
    status = 503


class Behind(Refusal):
    """县里的记录比这台电脑多（县里到第 {county} 条，本机到第 {own} 条）：这台电脑可能用旧备份恢复过，或是新换的。请关掉程序，再打开：开门前会自动取回来。在这以前请先别取号、别办件。"""  # noqa: E501 - a sentence is one line

    code = "behind"


class HistoriesDiffer(Refusal):
    """这台电脑的记录和县里存的不一样：前 {common} 条相同，后面两边不同。两边都没有改动。原因可能是用旧备份恢复后又办了事，或两台电脑用了同一个中心。请管理员在“上报县里”页面看说明，再决定。"""  # noqa: E501 - a sentence is one line

    code = "histories_differ"


class Replaced(HistoriesDiffer):
    """这个中心已经由另一台电脑接着办了：前 {common} 条相同，后面的县里只认那一台，这台的历史停了。两边的记录都还在。如果这台是换下来的旧电脑，请关掉它，不要再用；如果这台才对，请管理员在“上报县里”页面看说明，再决定。"""  # noqa: E501 - a sentence is one line

    code = "replaced"


class TooManyHistories(Refusal):
    """县里用旧备份恢复过，之后又收了另一台电脑的记录：现在有三段不同的历史，程序不能自己接上。两边什么也没有改，也没有丢。请两边的数据都留好，找维护人员。"""

    code = "too_many_histories"


class WrongCounty(Refusal):
    """县里的答复证明不了它知道这个代码，没有配对。请核对县里的地址和代码。"""

    code = "wrong_county"


class WrongVillage(Refusal):
    """没有配对，什么也没有报。那张卡片已经用过了：请还给县里，换{town}{village}的新卡片，再要一张本中心的。"""

    code = "wrong_village"


class BrokenHere(Refusal):
    """本机第 {seq} 条记录的内容变了（可能硬盘出错），没有上报。请运行 python3 run.py verify 核对并修复；修不好的（县里也没有这一条），请用备份恢复：python3 run.py restore 备份文件。"""  # noqa: E501 - a sentence is one line

    code = "broken_here"


class CountsDiffer(Refusal):
    """两边到同一条，条数却不一样：本机 {own} 条，县里 {there} 条；可能哪一边的硬盘出错了。请在“上报县里”页面点“核对两边”（或运行 python3 run.py verify）：坏的、少的会从另一边补回来。核对以后还是这样，请告诉县里。"""  # noqa: E501 - a sentence is one line

    code = COUNTS_TOLD


class NothingToCarry(Refusal):
    """县里已经收到全部记录，没有要带的，没有写文件。"""

    code = "nothing_to_carry"


class BehindByStick(Behind):
    """县里的记录比这台电脑多（县里到第 {county} 条，本机到第 {own} 条）：这台电脑可能用旧备份恢复过，或是新换的。U 盘取不回来，要连一次网（手机热点也行）：连上以后关掉程序，再打开，开门前会自动取回来。在这以前请先别取号、别办件。"""  # noqa: E501 - a sentence is one line

    code = "behind_by_stick"


class DiffersByStick(HistoriesDiffer):
    """这台电脑的记录和县里存的不一样，这个 U 盘县里接不上。两边都没有改动，也没有丢。这件事 U 盘办不了，要连一次网（手机热点也行）：连上以后点“现在上报”，再照页面上的说明决定。"""  # noqa: E501 - a sentence is one line

    code = "differs_by_stick"


class StickGap(Refusal):
    """县里只有到第 {seq} 条的记录，这个 U 盘是从更后面开始的，没有收。记录都在本机，没有丢。请再写一次 U 盘带去：会把县里缺的都带上。"""  # noqa: E501 - a sentence is one line

    code = "stick_gap"


class StickStopped(Refusal):
    """县里收到第 {seq} 条就停了（{problem}），后面的没有收。记录都在本机，没有丢。请再写一次 U 盘带去；还是这样，请把括号里的字告诉县里。"""  # noqa: E501 - a sentence is one line

    code = "stick_stopped"


class NotAReceipt(Refusal):
    """这个文件找不到，或者不是县里给的回执，或不是给这个中心的。请核对文件。"""

    code = "not_a_receipt"
    status = 422


class NotTheWanted(Refusal):
    """县里送来的文件（第 {came} 版）不是县里要用的那一份（第 {wanted} 版），没有采用。下次上报会再取；每次都这样，请打电话问县里。"""  # noqa: E501 - a sentence is one line

    code = "not_the_wanted"


class KeyNotChanged(Refusal):
    """没有换成：连不上县里（{problem}）。现在的钥匙还能用十几天，网络好了请一定再换一次。"""

    code = "key_not_changed"
    status = 503


class CutOff(Refusal):
    """上次报到一半断了（停电，或程序关了）。县里已收到的不会丢，会接着报。"""

    code = "cut_off"


class TakeBackFirst(Refusal):
    """县里可能有这台电脑缺的记录，要先取回来：现在不发新号，别的也先不办。请管理员看“上报县里”页面，照上面说的做。"""

    code = "take_back_first"
    status = 503


class NotYet(TakeBackFirst):
    """现在还不能取号，别的也先不办，请找工作人员。"""

    code = "hall_holds"


_KEPT: Mapping[str, type[Refusal]] = {
    each.code: each
    for each in (
        NotPaired, CountyAway, CountyRefused, CountyTooNew, AlreadyDelivering, Behind, HistoriesDiffer,
        Replaced,
        BrokenHere, CountsDiffer, CannotNote, DatabaseBusy, DatabaseDamaged, ChainBroken,
        DocumentTooLarge, NotADocument,
        NotTheCountys, NotTheWanted, BehindByStick, DiffersByStick, StickGap, StickStopped,
    )
}  # fmt: skip


def kept_refusal(code: str, said: Mapping[str, str]) -> Refusal:
    """Return the refusal that a receipt tells of; one without a code was cut off."""
    return (_KEPT.get(code, Refusal) if code else CutOff)(**said)
