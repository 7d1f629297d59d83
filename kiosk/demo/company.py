"""The demo's processes: started, waited for, and ended by their own numbers."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from kiosk.errors import Refusal
from kiosk.settings import ROOT

OPENS_WITHIN_S = 90
LEAVES_WITHIN_S = 20
LOOK_S = 0.2


class DemoBroke(Refusal):
    """演示的一部分停了，整个演示只好结束。请看 {log}，或者用 --fresh 重新开始。"""

    code = "demo_broke"


class Child:
    """A process of the demo; what it says goes to a file."""

    def __init__(self, words: Sequence[str], log: Path, environ: dict[str, str]) -> None:
        """Start it; it leaves when its standard input closes, so it never outlives the demo."""
        self.log = log
        with log.open("a", encoding="utf-8") as out:
            self.process = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, "-m", *words], cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=out,
                stderr=out, start_new_session=True,
            )  # fmt: skip

    @property
    def runs(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def has_ended_well(self) -> bool:
        """Return whether it is done; raises ``DemoBroke`` if it failed."""
        if self.process.poll():
            raise DemoBroke(log=self.log)
        return not self.runs

    def must_run(self) -> None:
        """Raise ``DemoBroke`` if it has ended."""
        if not self.runs:
            raise DemoBroke(log=self.log)

    def wait_open(self, url: str) -> None:
        """Wait until it answers; raises ``DemoBroke`` if it ends instead."""
        patience = time.monotonic() + OPENS_WITHIN_S
        while time.monotonic() < patience:
            self.must_run()
            try:
                with urllib.request.urlopen(f"{url}/healthz", timeout=5):  # noqa: S310 - our own address
                    return
            except OSError:
                time.sleep(LOOK_S)
        raise DemoBroke(log=self.log)

    def dismiss(self) -> None:
        """Ask it to leave."""
        if self.process.stdin:
            self.process.stdin.close()

    def end(self) -> None:
        """Wait until it has left, make it if it does not."""
        try:
            self.process.wait(LEAVES_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Company:
    """All processes of the demo; whoever is left at the end is sent home."""

    def __init__(self, folder: Path, password: str) -> None:
        """Get ready; nobody is started yet."""
        self._folder = folder
        # What somebody set for their own hall must not reach the made-up ones.
        own = {name: word for name, word in os.environ.items() if not name.startswith("KIOSK_")}
        self._environ = own | {"KIOSK_ADMIN_PASSWORD": password, "PYTHONPATH": str(ROOT)}
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None,
                 _trace: TracebackType | None) -> None:  # fmt: skip
        """Tell everybody to leave, then see that they have."""
        for child in self._children:
            child.dismiss()
        for child in self._children:
            child.end()

    def start(self, name: str, *words: str) -> Child:
        """Start a module with its words; its log is called like ``name``."""
        child = Child(words, self._folder / f"{name}.txt", self._environ)
        self._children.append(child)
        return child
