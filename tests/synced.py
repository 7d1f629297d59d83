"""What was brought onto the disk, and in which order, as Python asked for it."""

import os
from pathlib import Path

import pytest


def noted_syncs(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list to which every file or folder is added, by its name at that moment, when it is synced."""
    synced: list[Path] = []
    real = os.fsync

    def noting(file: int) -> None:
        real(file)
        synced.append(Path(f"/proc/self/fd/{file}").readlink())

    monkeypatch.setattr(os, "fsync", noting)
    return synced
