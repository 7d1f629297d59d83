"""A real browser, a real hall."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.chromium import ARGUMENTS, executable
from tests.running import RunningHall, Visitor, running_hall

PHONE: ViewportSize = {"width": 390, "height": 844}


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


@pytest.fixture(scope="module")
def house_config() -> str:
    """The settings (TOML) of the hall that a file's tests share; a file may have its own."""
    return ""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, house_config: str) -> Iterator[RunningHall]:
    """One hall for all tests of a file that leave it running: each takes numbers of its own."""
    with running_hall(tmp_path_factory.mktemp("house"), house_config) as running:
        yield running


@pytest.fixture(scope="module")
def clerk(house: RunningHall) -> Visitor:
    """Somebody who serves at window 1."""
    clerk = house.clerk()
    clerk.opens_window(1)
    return clerk


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A Chinese phone."""
    with browser.new_context(viewport=PHONE, locale="zh-CN") as context:
        yield context.new_page()
