"""A hall's door for programs, /api/v1: over the network, or inside the process that makes its past."""

import http.client
import json
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

from flask import Flask

from kiosk.demo.places import HOST

PATIENCE_S = 30


class Asked(NamedTuple):
    """What is asked of a hall."""

    method: str
    path: str
    body: bytes
    headers: Mapping[str, str]


class Answered(NamedTuple):
    """What the hall answers; ``cookies`` as they are sent back."""

    status: int
    body: bytes
    cookies: list[str]


Carry = Callable[[Asked], Answered]


class HallSaysNoError(Exception):
    """The hall refused a step: a person at the same windows may have been quicker."""

    def __init__(self, status: int, code: str) -> None:
        """Keep what it said."""
        super().__init__(f"{status} {code}")
        self.code = code


class ByNetwork:
    """Carries what is asked to a hall that serves; one connection that is used again."""

    def __init__(self, port: int) -> None:
        """Get ready; nothing is sent yet."""
        self._line = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_S)

    def __call__(self, asked: Asked) -> Answered:
        """Ask, a second time where the hall had hung up in the meantime; raises ``OSError``."""
        try:
            return self._ask(asked)
        except (http.client.RemoteDisconnected, http.client.CannotSendRequest, ConnectionError):
            self._line.close()
            return self._ask(asked)

    def _ask(self, asked: Asked) -> Answered:
        self._line.request(asked.method, "/api/v1" + asked.path, asked.body or None, dict(asked.headers))
        answer = self._line.getresponse()
        return Answered(answer.status, answer.read(), answer.headers.get_all("Set-Cookie") or [])


def within(app: Flask) -> Carry:
    """Return what carries to a hall inside this process."""
    client = app.test_client(use_cookies=False)

    def carry(asked: Asked) -> Answered:
        answer = client.open(
            "/api/v1" + asked.path, method=asked.method, data=asked.body, headers=dict(asked.headers)
        )
        return Answered(answer.status_code, answer.data, answer.headers.getlist("Set-Cookie"))

    return carry


class Guest:
    """Somebody at the door: a villager, or a clerk once signed in."""

    def __init__(self, carry: Carry) -> None:
        """Come as nobody in particular."""
        self._carry = carry
        self._headers: dict[str, str] = {"Content-Type": "application/json"}

    def sign_in(self, username: str, password: str) -> None:
        """Become a member of the staff; what is sent from now on says so."""
        said = self._ask("POST", "/session", {"username": username, "password": password}, {})
        self._headers["X-CSRF-Token"] = said["csrf_token"]

    def get(self, path: str) -> Any:
        """Return what lies at an address."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, said: Mapping[str, Any] | None = None, **headers: str) -> Any:
        """Send something and return the answer, None where there is none; raises ``HallSaysNoError``."""
        return self._ask(
            "POST", path, said or {}, {name.replace("_", "-"): word for name, word in headers.items()}
        )

    def _ask(self, method: str, path: str, said: Mapping[str, Any] | None, headers: Mapping[str, str]) -> Any:
        body = b"" if said is None else json.dumps(said).encode()
        answered = self._carry(Asked(method, path, body, {**self._headers, **headers}))
        for cookie in answered.cookies:
            kept = SimpleCookie(cookie)
            self._headers["Cookie"] = "; ".join(f"{name}={each.value}" for name, each in kept.items())
        content = json.loads(answered.body) if answered.body else None
        if answered.status >= 400:  # noqa: PLR2004 - the hall's refusals
            raise HallSaysNoError(answered.status, str((content or {}).get("code", "")))
        return content
