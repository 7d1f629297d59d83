"""A hall that has been opened once, and a copy of it for each test."""

import shutil
from pathlib import Path

import pytest

from kiosk import opening
from tests.foundation.backed_up import SETTINGS, Village


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a hall that has been opened once."""
    folder = tmp_path_factory.mktemp("opened")
    opening.open_hall(SETTINGS, folder, lambda _said: None)
    return folder


@pytest.fixture
def village(opened: Path, tmp_path: Path) -> Village:
    return Village(Path(shutil.copytree(opened, tmp_path / "hall")))
