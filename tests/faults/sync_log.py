"""Watches, from outside, when a hall syncs its disk and when it answers."""

import os
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")
NO_COMPILER = "no C compiler here (Debian: apt-get install gcc): what a hall syncs cannot be watched"


def can_watch() -> bool:
    """Whether this machine can build the watcher."""
    return shutil.which("cc") is not None and os.name == "posix"


class SyncLog:
    """The order of syncs and answers of one hall."""

    def __init__(self, folder: Path) -> None:
        """Build the watcher in a folder."""
        library, self._log = folder / "sync_log.so", folder / "sync.log"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
        self.environ = {"LD_PRELOAD": str(library), "KIOSK_SYNC_LOG": str(self._log)}
        self._read = 0

    def since_last(self) -> str:
        """Return what happened since the last look: ``S`` for each sync, ``A`` for each send, in order."""
        everything = self._log.read_text() if self._log.exists() else ""
        news, self._read = everything[self._read :], len(everything)
        return news
