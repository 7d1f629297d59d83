"""The spool's decisions: when to try again, and when a slip helps nobody any more. Pure."""

from enum import StrEnum

from kiosk.clock import MINUTE
from kiosk.printing.health import PrinterState
from kiosk.printing.messages import Report


class JobState(StrEnum):
    """What became of a slip."""

    QUEUED = "queued"
    PRINTED = "printed"
    FAILED = "failed"


PAUSES = (1_000, 2_000, 5_000, 10_000, 30_000)
"""Milliseconds to wait after the first, second, … try that failed; the last one stays."""

KEPT = 7 * 24 * 60 * MINUTE
"""How long the spool remembers a slip, so that it can be printed again."""

TOO_OLD = 10 * MINUTE
"""A slip that comes out later than this only confuses: its owner has left or been called."""

PATIENT = "case"
"""The kind of slips that wait for the printer as long as the spool remembers: a notice is owed by law."""


def pause_after(tries: int) -> int:
    """Return the milliseconds to wait after so many failed tries."""
    return PAUSES[min(max(tries, 1), len(PAUSES)) - 1]


def is_too_old(kind: str, created_at: int, now: int) -> bool:
    """Whether a slip of a kind, asked for at an instant (ms), helps nobody any more."""
    return now - created_at >= (KEPT if kind == PATIENT else TOO_OLD)


def state_after(report: Report) -> JobState:
    """Return where a slip stands after the press has reported."""
    if report.unreadable:
        return JobState.FAILED
    return JobState.PRINTED if report.printed else JobState.QUEUED


def fault_after(report: Report) -> str | None:
    """Return why a slip is not printed, or None if it is."""
    if report.unreadable:
        return "unreadable"
    return None if report.printed else str(report.state)


def seen(before: PrinterState | None, report: Report) -> PrinterState | None:
    """Return how the printer is now; a slip that nobody can print tells nothing about it."""
    return before if report.unreadable else report.state
