"""A real hall in a process of its own, for tests that walk through it; also a villager and a clerk."""

import atexit
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kiosk.database import prepare_engine
from kiosk.records.journal import service as journal
from kiosk.records.staff import service as staff
from kiosk.records.staff.models import Role
from tests import prepared

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = prepared.PASSWORD
PATIENCE_S = 40.0


class Answer(NamedTuple):
    """What came back: status, decoded JSON (or None), headers."""

    status: int
    json: Any
    headers: Mapping[str, str]


class RunningHall:
    """A hall served by ``python -m kiosk.commands`` on a port of its own."""

    def __init__(self, folder: Path, config: str = "", **environ: str) -> None:
        """Prepare a hall whose state lives in ``folder``; ``config`` is the text of its settings."""
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.config = folder / "centre.toml"
        self.config.write_text(config, "utf-8")
        self._environ = {**os.environ, "PYTHONPATH": str(ROOT), "KIOSK_LIMITS": "off"}
        self._environ |= {"KIOSK_ADMIN_PASSWORD": PASSWORD, **environ}
        self.process: subprocess.Popen[str] | None = None

    def start(self, *, first_ever: bool = False) -> "RunningHall":
        """Start the hall and wait until it answers; its tables and first sign-in are copied from another's.

        ``first_ever``: it makes them itself.
        """
        if not (first_ever or (self.folder / "instance").exists()):
            shutil.copytree(opened_once(), self.folder / "instance")
        log = (self.folder / "said.txt").open("a")
        command = [sys.executable, "-m", "kiosk", "--port", str(self.port)]
        command += ["--instance", str(self.folder / "instance"), "--config", str(self.config)]
        self.process = subprocess.Popen(command, env=self._environ, stdout=log, stderr=log, text=True)
        log.close()
        self._wait_until_open()
        return self

    def _wait_until_open(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if self.visitor().get("/healthz").status == 200:
                    return
            if self.process is None or self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError("the hall did not open: " + (self.folder / "said.txt").read_text())

    def begins_anew(self) -> None:
        """Hold again what a hall holds that was never used; one that was killed is started.

        The ring for help comes first, so that whoever looks at the board looks again; then it is forgotten.
        """
        if self.process is None or self.process.poll() is not None:
            self.start()
        self.visitor().post("/entrance/help")
        unused, used = (folder / "hall.db" for folder in (opened_once(), self.folder / "instance"))
        with (
            contextlib.closing(sqlite3.connect(unused)) as first,
            contextlib.closing(sqlite3.connect(used, timeout=10)) as ours,
        ):
            first.backup(ours)

    def stop(self) -> None:
        """Close the hall in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Pull the plug."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(15)

    def visitor(self) -> "Visitor":
        """Return somebody at the kiosk, or a phone."""
        return Visitor(self.port)

    def hires(self, username: str) -> tuple[str, str]:
        """Add a clerk to the staff list, beside the running hall; return username and password."""
        engine = create_engine(f"sqlite:///{self.folder / 'instance' / 'hall.db'}")
        prepare_engine(engine)
        journal.listen()
        with Session(engine, expire_on_commit=False) as session:
            staff.add_staff(session, username, username, Role.CLERK, PASSWORD)
        engine.dispose()
        return username, PASSWORD

    def clerk(self, username: str = "admin", password: str = PASSWORD) -> "Visitor":
        """Return somebody who has signed in."""
        clerk = self.visitor()
        answer = clerk.post("/api/v1/session", {"username": username, "password": password})
        assert answer.status == 200, answer
        clerk.headers["X-CSRF-Token"] = answer.json["csrf_token"]
        return clerk


@cache
def opened_once() -> Path:
    """Return the instance folder of a hall that was opened once and closed again; its password is cheap."""
    folder = Path(tempfile.mkdtemp(prefix="opened-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    RunningHall(folder).start(first_ever=True).stop()
    with contextlib.closing(sqlite3.connect(folder / "instance" / "hall.db")) as database, database:
        database.execute("UPDATE staff SET password_hash = ?", [prepared.CHEAP])
    return folder / "instance"


class Visitor:
    """An HTTP client with cookies and the verbs of the hall."""

    def __init__(self, port: int) -> None:
        """Remember the door; a connection is opened for every request."""
        self._port = port
        self._cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}

    def cookie(self, name: str) -> str:
        """Return a cookie's value."""
        return self._cookies[name]

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._send("GET", path, None, {})

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        """Send JSON; header names are written with underscores."""
        return self._send("POST", path, body, {k.replace("_", "-"): v for k, v in headers.items()})

    def takes_a_number(self, *items: str, **wish: Any) -> Any:
        """Take a number at the kiosk and return the ticket."""
        body = {"errands": list(items), **wish} if items else wish or {"category": "SB"}
        answer = self.post("/api/v1/tickets", body, Idempotency_Key=str(uuid.uuid4()))
        assert answer.status == 201, answer
        return answer.json

    def opens_window(self, n: int) -> None:
        """Begin to serve at a window."""
        answer = self.post(f"/api/v1/windows/{n}/open")
        assert answer.status == 200, answer

    def calls_next(self, n: int) -> Any:
        """Call the next person; return the ticket, or None when nobody waits."""
        answer = self.post(f"/api/v1/windows/{n}/next")
        assert answer.status in {200, 204}, answer
        return answer.json

    def steps(self, ticket: Any, action: str, **body: Any) -> Any:
        """Take a step with a ticket and return the ticket."""
        answer = self.post(f"/api/v1/tickets/{ticket['id']}/{action}", body or None)
        assert answer.status == 200, answer
        return answer.json

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        headers = {**self.headers, **headers}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        content = None
        if body is not None:
            content, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        with contextlib.closing(connection):
            connection.request(method, path, content, headers)
            response = connection.getresponse()
            said = response.read()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: crumb.value for name, crumb in SimpleCookie(cookie).items()}
        is_json = "json" in response.headers.get("Content-Type", "")
        return Answer(response.status, json.loads(said) if is_json else None, dict(response.headers))


@contextlib.contextmanager
def running_hall(folder: Path, config: str = "", **environ: str) -> Iterator[RunningHall]:
    """Run a hall while the block runs."""
    hall = RunningHall(folder, config, **environ)
    try:
        yield hall.start()
    finally:
        hall.stop()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
