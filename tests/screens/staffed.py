"""A hall without a server but with its pages: staff in front of them, the records behind."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kiosk.app import create_app
from kiosk.records.catalogue.service import load_catalogue
from kiosk.records.staff.models import Role
from kiosk.records.tickets import queries
from kiosk.records.tickets.issuing import Wish, issue_ticket
from kiosk.records.tickets.models import Ticket
from kiosk.records.windows.service import furnish
from kiosk.sealing import Sealer
from kiosk.settings import Queue, Server, Settings
from kiosk.web.database import db
from tests.desk import CATALOGUE, a_clerk
from tests.prepared import CHEAP, PASSWORD, TEMPLATES, compile_once, fill, lay_tables

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Person:
    """A member of staff at a browser that runs no scripts."""

    def __init__(self, app: Flask, username: str) -> None:
        """Sit down; nobody has signed in yet."""
        self.client = app.test_client()
        self.username = username
        self._token = ""

    def signs_in(self, password: str = PASSWORD, way: str = "") -> TestResponse:
        """Fill in the sign-in page and send it."""
        form = {"username": self.username, "password": password, "csrf_token": self.token("/desk/sign-in")}
        self._token = ""
        return self.client.post(f"/desk/sign-in?next={way}", data=form)

    def is_let_in(self) -> None:
        """Sign in without a page."""
        said = {"username": self.username, "password": PASSWORD}
        answer = self.client.post("/api/v1/session", json=said)
        assert answer.status_code == 200
        self._token = answer.get_json()["csrf_token"]

    def token(self, page: str) -> str:
        """Return the token that a page's forms carry."""
        found = _TOKEN.search(self.sees(page))
        assert found, page
        return found[1]

    def sees(self, page: str = "/desk/panel") -> str:
        """Return what a page says."""
        return self.client.get(page).get_data(as_text=True)

    def presses(self, path: str, **form: Any) -> TestResponse:
        """Send a form of the desk, as htmx does."""
        self._token = self._token or self.token("/desk")
        headers = {"HX-Request": "true", "X-CSRF-Token": self._token}
        return self.client.post(f"/desk/{path}", data=form, headers=headers)

    def sends(self, path: str, **form: Any) -> TestResponse:
        """Send a form of the office and follow to the page that answers."""
        self._token = self._token or self.token("/office")
        data = {**form, "csrf_token": self._token}
        return self.client.post(f"/office/{path}", data=data, follow_redirects=True)

    def steps(self, ticket: Ticket, action: str, **form: Any) -> TestResponse:
        """Press a button of a ticket as the page shows it now."""
        return self.presses(f"tickets/{ticket.id}/{action}", version=ticket.version, **form)


class StaffedHall:
    """The application of a hall with two clerks and a manager, and its records."""

    def __init__(self, app: Flask, session: Session, settings: Settings) -> None:
        """Take what is open."""
        self.app, self.session, self.settings = app, session, settings
        self.keys = 0

    def signed_in(self, username: str = "li") -> Person:
        """Return somebody who has signed in."""
        person = Person(self.app, username)
        person.is_let_in()
        return person

    def at_window(self, n: int = 1, username: str = "li") -> Person:
        """Return somebody who serves at a window."""
        person = self.signed_in(username)
        assert person.presses(f"windows/{n}/open").status_code == 200
        return person

    def arrives(self, *items: str, category: str | None = None, priority: bool = False) -> Ticket:
        """Let somebody take a number at the kiosk."""
        self.keys += 1
        wish = Wish(items, category or (None if items else "SB"), priority=priority)
        seen = issue_ticket(self.session, wish, f"key-{self.keys}", self.settings)
        return self.ticket(seen.id)

    def ticket(self, ticket_id: str) -> Ticket:
        """Return a ticket as it is now."""
        self.looks_again()
        return queries.ticket(self.session, ticket_id)

    def looks_again(self) -> None:
        """Forget what was read: the pages write in sessions of their own."""
        self.session.rollback()
        self.session.expire_all()

    def newest(self) -> Ticket:
        """Return whoever took a number last."""
        self.looks_again()
        everyone = queries.in_line(self.session, Queue()) + queries.under_way(self.session)
        return max(everyone, key=lambda ticket: (ticket.issued_at, ticket.number))


@contextmanager
def staffed_hall(
    folder: Path, settings: Settings | None = None, *, limits: bool = False, place: str = "here"
) -> Iterator[StaffedHall]:
    """Open a hall while the block runs: real catalogue, three windows, li, wang and the manager admin.

    The staff of different places are different people, of whatever name.
    """
    folder.mkdir(exist_ok=True)
    settings = msgspec.structs.replace(settings or Settings(), server=Server(limits=limits))
    lay_tables(folder / "hall.db")
    with closing(sqlite3.connect(folder / "hall.db")) as empty:
        fill(empty, _furnish, place)
    app = create_app(settings, folder, b"0" * 32, Sealer(b"0" * 32))
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        engine = db.engine
    compile_once(engine)
    with Session(engine, expire_on_commit=False) as session:
        yield StaffedHall(app, session, settings)
    engine.dispose()


def _furnish(session: Session, _place: str) -> None:
    load_catalogue(session, CATALOGUE)
    furnish(session, 3)
    for username, role in (("li", Role.CLERK), ("wang", Role.CLERK), ("admin", Role.MANAGER)):
        a_clerk(session, username, role).password_hash = CHEAP
    session.commit()
