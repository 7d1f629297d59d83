"""Who runs the press: starts it, feeds it, and kills it when a printer holds it up."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol

import msgspec

from kiosk.printing import messages
from kiosk.printing.health import PrinterState
from kiosk.printing.messages import Order, Report
from kiosk.settings import ROOT

COMMAND = (sys.executable, "-m", "kiosk.printing.press")

LOAD_S = 30.0
"""How long a slow PC may take to load the press; python-escpos alone reads a large YAML file."""

GRACE_S = 1.0
"""What the press may take beyond the printer's timeout before it counts as stuck."""


class Press(Protocol):
    """What the spool needs of a press."""

    def start(self) -> None:
        """Warm up, so that the first slip need not wait."""

    def run(self, order: Order) -> Report:
        """Return what came of an order; never raises and never takes for ever."""

    def stop(self) -> None:
        """Stop at once, also from another thread and in the middle of a slip."""


class Pressman:
    """A press in a process of its own; ``cache`` is a folder of the instance for what loads slowly."""

    def __init__(self, cache: Path) -> None:
        """Take the folder; nothing is started yet."""
        self._cache = cache
        self._child: _Child | None = None

    def start(self) -> None:
        """Start the press unless it runs; a failure shows at the next order."""
        with suppress(OSError, Empty, msgspec.DecodeError):
            self._running()

    def run(self, order: Order) -> Report:
        """Pass an order on; a press that does not report in time is killed and the printer offline."""
        try:
            child = self._running()
            child.tell(order)
            return child.hear(order.printing.timeout_s + GRACE_S)
        except (OSError, Empty, msgspec.DecodeError) as fault:
            self.stop()
            return Report(PrinterState.OFFLINE, detail=f"the press was stuck or fell: {fault!r}")

    def stop(self) -> None:
        """Kill the press."""
        child, self._child = self._child, None
        if child:
            child.kill()

    def _running(self) -> "_Child":
        if self._child is None:
            self._sweep("tmp*")
            self._child = _Child(self._cache)
            try:
                self._child.hear(LOAD_S)
            except (OSError, Empty, msgspec.DecodeError):
                self.stop()
                self._sweep("*.pickle")
                raise
        return self._child

    def _sweep(self, pattern: str) -> None:
        """Remove what python-escpos leaves: an empty folder at each load, a half-written cache."""
        self._cache.mkdir(parents=True, exist_ok=True)
        for left in self._cache.glob(pattern):
            with suppress(OSError):
                left.rmdir() if left.is_dir() else left.unlink()


class _Child:
    def __init__(self, cache: Path) -> None:
        places = dict.fromkeys(("ESCPOS_CAPABILITIES_PICKLE_DIR", "TMPDIR", "TEMP", "TMP"), str(cache))
        self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **places},
            start_new_session=True,  # Ctrl-C is for the hall, which then stops the press
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._reports: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=self._listen, name="press reports", daemon=True).start()

    def tell(self, order: Order) -> None:
        stdin = self._process.stdin
        if stdin:
            stdin.write(messages.line(order))
            stdin.flush()

    def hear(self, seconds: float) -> Report:
        """Return the next report; raises ``Empty`` when it is late, ``DecodeError`` at the end."""
        return messages.report(self._reports.get(timeout=seconds))

    def kill(self) -> None:
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        if self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()

    def _listen(self) -> None:
        if self._process.stdout:
            with self._process.stdout as reports:
                for text in reports:
                    self._reports.put(text)
        self._reports.put(b"")
