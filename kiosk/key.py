"""The one key of an instance folder: whoever holds it runs the hall; the system takes it back at the end."""

import sys
from pathlib import Path
from typing import Self

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class KeyTakenError(OSError):
    """Somebody else holds the key."""


class Key:
    """A locked file, free again when it is closed or its process ends, however it ends."""

    def __init__(self, file: Path) -> None:
        """Take the key; raises ``KeyTakenError``, or ``OSError`` when the folder cannot be written."""
        self._file = file.open("a+b")
        try:
            if sys.platform == "win32":
                msvcrt.locking(self._file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise KeyTakenError from None

    def __enter__(self) -> Self:
        """Hold the key while the block runs."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the key back."""
        self.give_back()

    def give_back(self) -> None:
        """Let somebody else take the key."""
        self._file.close()
