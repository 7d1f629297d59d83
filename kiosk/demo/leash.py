"""Lets a process of the demo leave in order when it is told to, or when the demo is gone."""

import os
import signal
import threading
from types import FrameType


def hold_the_leash() -> None:
    """End this process in order at SIGTERM, and when the demo's end of standard input closes."""
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit


def _wait_for_the_end() -> None:
    os.read(0, 1)  # standard input itself: its buffer cannot be waited at while Python ends
    os.kill(os.getpid(), signal.SIGTERM)
