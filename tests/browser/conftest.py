"""A real browser, a real hall."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.chromium import ARGUMENTS, executable
from tests.running import RunningHall, Visitor, running_hall

PHONE: ViewportSize = {"width": 390, "height": 844}
SHORT_TIMES = """
[entrance]
idle_seconds = 5
count_seconds = 3
done_seconds = 4
[display]
call_seconds = 2
"""
Lender = Callable[[str], RunningHall]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's own Chromium."""
    return {**browser_type_launch_args, "executable_path": executable(), "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Keep no pages, where a test is not about that: it means to load every file twice."""
    return {**browser_context_args, "service_workers": "block"}


@pytest.fixture(scope="session")
def lend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lender]:
    """Lends the one hall of this process that has some settings, as if nobody had used it yet."""
    halls: dict[str, RunningHall] = {}

    def hall(config: str) -> RunningHall:
        if config not in halls:
            halls[config] = RunningHall(tmp_path_factory.mktemp("lent"), config)
        halls[config].begins_anew()
        return halls[config]

    yield hall
    for each in halls.values():
        each.stop()


@pytest.fixture
def hall(lend: Lender) -> RunningHall:
    """A hall with short times, so that a test need not wait for a minute."""
    return lend(SHORT_TIMES)


@pytest.fixture(scope="module")
def house_config() -> str:
    """The settings (TOML) of the hall that a file's tests share; a file may have its own."""
    return ""


@pytest.fixture(scope="module")
def house(lend: Lender, tmp_path_factory: pytest.TempPathFactory, house_config: str) -> Iterator[RunningHall]:
    """One hall for all tests of a file: each takes numbers of its own."""
    if not house_config:
        yield lend(house_config)
        return
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
