"""Every route says who may enter, and every record knows no Flask."""

from pathlib import Path

import pytest
from flask import Flask

from kiosk.app import create_app
from kiosk.sealing import Sealer
from kiosk.settings import Settings


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application whose routes can be looked at."""
    folder: Path = tmp_path_factory.mktemp("hall")
    app = create_app(Settings(), folder, b"0" * 32, Sealer(b"0" * 32))
    app.load_everything()
    return app


def test_every_route_has_a_guard(app: Flask) -> None:
    unguarded = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "guard")
    ]
    assert not unguarded


def test_every_write_has_a_stricter_guard_than_anyone(app: Flask) -> None:
    no_cookie_needed = {"phone.rate", "api_ratings.rate", "find.look_up"}  # the secret is in the address
    doors = {"api_hall.sign_in", "desk.sign_in", *no_cookie_needed}
    open_writes = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and rule.endpoint not in doors
        and getattr(app.view_functions[rule.endpoint], "guard", "") == "anyone"
    ]
    assert not open_writes


def test_every_api_route_is_described(app: Flask) -> None:
    undescribed = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        and not rule.rule.endswith("openapi.json")
        and not hasattr(app.view_functions[rule.endpoint], "description")
    ]
    assert not undescribed
