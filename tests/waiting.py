"""Waiting for what comes of itself, no longer than it takes."""

import time
from collections.abc import Callable


def until(true: Callable[[], bool], wrong: str = "it never came") -> None:
    """Wait until something is true, at most 20 seconds."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, wrong
        time.sleep(0.02)
