"""A real browser, a real hall."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import ARGUMENTS, executable
from tests.running import RunningHall, running_hall


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's own Chromium."""
    return {**browser_type_launch_args, "executable_path": executable(), "args": list(ARGUMENTS)}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    """A hall with short times, so that a test need not wait for a minute."""
    config = (
        "[entrance]\nidle_seconds = 5\ncount_seconds = 3\ndone_seconds = 4\n[display]\ncall_seconds = 2\n"
    )
    with running_hall(tmp_path, config) as running:
        yield running
