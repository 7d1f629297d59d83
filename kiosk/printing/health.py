"""How the slip printer is, read from its own status bytes and told in plain words."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from kiosk.words import _


class PrinterState(StrEnum):
    """What is known about the printer now."""

    OK = "ok"
    OFF = "off"
    OFFLINE = "offline"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    PAPER_LOW = "paper_low"
    UNKNOWN = "unknown"


FAULTS = frozenset({PrinterState.OFFLINE, PrinterState.PAPER_OUT, PrinterState.COVER_OPEN})
"""The states in which no slip is sent, because it could not come out."""

SENTENCES = {
    PrinterState.OK: _("打印机正常。"),
    PrinterState.OFF: _("没有设置打印机，号码只显示在屏幕上。"),
    PrinterState.OFFLINE: _("打印机没有反应：请检查电源和连线，看有没有卡纸。"),
    PrinterState.PAPER_OUT: _("打印机没有纸了，请换一卷纸。"),
    PrinterState.COVER_OPEN: _("打印机的盖子没有盖好，请合上。"),
    PrinterState.PAPER_LOW: _("打印机的纸快用完了，请准备一卷新纸。"),
    PrinterState.UNKNOWN: _("打印机不报告自己的情况，请留意小票有没有出来。"),
}
NEVER_PRINTED = _("还没有打印过，可以先打印一张测试小票。")


class PrinterHealth(NamedTuple):
    """The printer as people at the desk should know it; ``since`` is ms, None before the first slip."""

    state: PrinterState
    since: int | None
    waiting: int

    @property
    def is_fault(self) -> bool:
        """Whether somebody has to go to the printer."""
        return self.state in FAULTS

    @property
    def sentence(self) -> str:
        """The Chinese sentence for people, to be translated where it is shown."""
        if self.state == PrinterState.UNKNOWN and self.since is None:
            return NEVER_PRINTED
        return SENTENCES[self.state]


_FIXED, _PATTERN = 0x93, 0x12
_CAUSES = (
    (2, 0x04, PrinterState.COVER_OPEN),
    (2, 0x20, PrinterState.PAPER_OUT),
    (4, 0x60, PrinterState.PAPER_OUT),
    (2, 0x40, PrinterState.OFFLINE),
    (3, 0x68, PrinterState.OFFLINE),
    (1, 0x08, PrinterState.OFFLINE),
    (4, 0x0C, PrinterState.PAPER_LOW),
)
"""Which bit of which answer tells what, most useful first (source: Epson ESC/POS, DLE EOT n)."""


def state_of(answers: Sequence[bytes]) -> PrinterState:
    """Return what the answers to DLE EOT 1, 2, 3, 4 tell; without a sound answer it is unknown."""
    told = {n: answer[0] for n, answer in enumerate(answers, 1) if answer and answer[0] & _FIXED == _PATTERN}
    if not told:
        return PrinterState.UNKNOWN
    return next((state for n, bits, state in _CAUSES if told.get(n, 0) & bits), PrinterState.OK)
