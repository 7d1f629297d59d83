"""A furnished application without a server, quick to make: its pages and API through a client."""

import uuid
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kiosk import clock
from kiosk.app import create_app
from kiosk.database import new_uid
from kiosk.records.catalogue.service import load_catalogue
from kiosk.records.staff.models import Role, Staff
from kiosk.records.windows.service import furnish
from kiosk.sealing import Sealer
from kiosk.settings import Settings
from kiosk.web.database import db, session
from tests import journal_guard
from tests.desk import CATALOGUE
from tests.prepared import CHEAP, PASSWORD, TEMPLATES, compile_once, lay_tables


def furnished(folder: Path, settings: Settings | None = None) -> Flask:
    """Return an application with tables, catalogue, windows, a manager ``admin`` and a clerk ``li``."""
    settings = settings or Settings()
    lay_tables(folder / "hall.db")
    app = create_app(settings, folder, b"a key for tests, thirty-two byte", Sealer(b"0" * 32))
    app.jinja_env.bytecode_cache = TEMPLATES
    app.config["TESTING"] = True
    app.config["RATELIMIT_ENABLED"] = False
    with app.app_context():
        compile_once(db.engine)
        journal_guard.watch(db.engine)
        _fill(session(), settings)
        db.session.remove()
    return app


def _fill(kept: Session, settings: Settings) -> None:
    load_catalogue(kept, CATALOGUE)
    furnish(kept, settings.centre.windows)
    kept.add(_person("admin", "王主任", Role.MANAGER))
    kept.add(_person("li", "李干事", Role.CLERK))
    kept.commit()


def _person(username: str, name: str, role: Role) -> Staff:
    return Staff(
        id=new_uid(), version=1, username=username, name=name, role=role.value, active=True, confidant=False,
        password_hash=CHEAP, session_mark=username, created_at=clock.millis(),
    )  # fmt: skip


class Caller:
    """Somebody who calls the API of a furnished application."""

    def __init__(self, app: Flask) -> None:
        """Begin as nobody in particular."""
        self.client: FlaskClient = app.test_client()
        self.headers: dict[str, str] = {}

    def signs_in(self, username: str = "admin", password: str = PASSWORD) -> TestResponse:
        """Sign in and keep the token."""
        answer = self.post("/session", {"username": username, "password": password})
        if answer.status_code == 200:
            self.headers["X-CSRF-Token"] = answer.json["csrf_token"]  # type: ignore[index]
        return answer

    def get(self, path: str, **more: Any) -> TestResponse:
        """Ask the API."""
        return self.client.get(f"/api/v1{path}", headers=self.headers, **more)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Send JSON to the API; header names are written with underscores."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/api/v1{path}", json=body, headers=sent)

    def takes_a_number(self, key: str = "", **wish: Any) -> TestResponse:
        """Take a number at the kiosk."""
        return self.post("/tickets", wish or {"category": "SB"}, Idempotency_Key=key or str(uuid.uuid4()))
