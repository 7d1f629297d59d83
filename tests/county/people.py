"""The county's people at their browsers."""

import re
from typing import Any

from flask import Flask
from nacl.signing import SigningKey
from werkzeug.test import TestResponse

from kiosk.county.app import create_county
from kiosk.county.settings import CountySettings, Server
from kiosk.county.store.database import CountyDatabase
from kiosk.county.users import service as users
from kiosk.county.users.service import Role, User
from tests.prepared import Compiled

ADDRESS = "http://dangqun.fuwu.yiyang.county.example:8100"
"""As long as such an address gets."""
PASSWORD = "a-long-enough-one"
COUNTY_KEY = SigningKey(b"c" * 32)
_TEMPLATES = Compiled()
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def county_app(county: CountyDatabase) -> Flask:
    """Return the county's application on a database."""
    settings = CountySettings(server=Server(base_url=ADDRESS, limits=False))
    app = create_county(settings, county, b"s" * 32, COUNTY_KEY)
    app.jinja_env.bytecode_cache = _TEMPLATES
    return app


class Reader:
    """One of the county's people, signed in, at a browser that runs no scripts."""

    def __init__(self, app: Flask, county: CountyDatabase, role: Role, scope: str = "") -> None:
        self.username = f"{role}{scope}"
        self.client = app.test_client()
        user = User(self.username, self.username, role, scope, "", active=True)
        users.add_user(county, user, PASSWORD)
        self.signs_in()

    def signs_in(self, password: str = PASSWORD) -> TestResponse:
        """Sign in."""
        form = {"username": self.username, "password": password}
        return self.sends("/sign-in", form_on="/sign-in", **form)

    def opens(self, path: str, **query: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, query_string=query)

    def reads(self, path: str, **query: Any) -> str:
        """Return what a page says."""
        answer = self.opens(path, **query)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def sends(self, path: str, form_on: str = "/", **form: Any) -> TestResponse:
        """Send a form, with the token of a page."""
        found = _TOKEN.search(self.client.get(form_on).get_data(as_text=True))
        assert found, form_on
        return self.client.post(path, data={"csrf_token": found[1], **form})
