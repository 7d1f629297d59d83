"""A furnished hall and people who call its API."""

from pathlib import Path

import pytest
from flask import Flask

from tests.furnished import Caller, furnished


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """A furnished application."""
    return furnished(tmp_path)


@pytest.fixture
def kiosk(app: Flask) -> Caller:
    """Somebody at the kiosk."""
    return Caller(app)


@pytest.fixture
def clerk(app: Flask) -> Caller:
    """A clerk who serves at window 1."""
    caller = Caller(app)
    assert caller.signs_in("li").status_code == 200
    assert caller.post("/windows/1/open").status_code == 200
    return caller
