"""Every address of the county says who may enter, and whoever may not is told so."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from nacl.signing import SigningKey
from werkzeug.routing import Rule

from kiosk.county.app import create_county
from kiosk.county.settings import CountySettings
from kiosk.county.store.database import CountyDatabase
from kiosk.county.users import service as users
from kiosk.county.users.service import Role, User
from kiosk.settings import ROOT

PASSWORD = "a-long-enough-one"
PEOPLE, MACHINES = {"viewer", "officer", "admin"}, {"centre", "centre_once"}
OPEN_WRITES = {"signing_in.sign_in", "door_enrolment.enrol", "lookup.find"}
"""Each asks for a secret of its own: a password, a one-time code, a look-up code."""
STANDS_FOR = {"centre": "410327111209", "kind": "notices", "version": "1", "epoch": "1", "seq": "1"}


@pytest.fixture
def app(county: CountyDatabase) -> Flask:
    for role in Role:
        users.add_user(county, User(role.value, role.value, role, "", "", active=True), PASSWORD)
    return create_county(CountySettings(), county, b"0" * 32, SigningKey(b"1" * 32))


def test_the_example_of_a_proxy_shows_the_counts_to_those_who_watch_only() -> None:
    written = (ROOT / "docs" / "examples" / "county-nginx.conf").read_text("utf-8")
    block = re.search(r"location = /metrics \{([^}]+)\}", written)
    assert block
    assert re.findall(r"^ *(allow|deny) +(\S+);", block[1], re.MULTILINE) == [
        ("allow", "127.0.0.1"),
        ("deny", "all"),
    ]


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def guard_of(app: Flask, rule: Rule) -> str:
    return str(getattr(app.view_functions[rule.endpoint], "guard", ""))


def address(rule: Rule) -> str:
    """Return an address that fits a rule."""
    return re.sub(
        r"<(?:(\w+):)?(\w+)>", lambda gap: STANDS_FOR.get(gap[2], "1" if gap[1] else "x"), rule.rule
    )


def test_every_route_has_a_guard(app: Flask) -> None:
    assert {guard_of(app, rule) for rule in rules(app)} == {"anyone", *PEOPLE, *MACHINES}


def test_every_write_asks_who_it_is(app: Flask) -> None:
    writes = [rule for rule in rules(app) if "POST" in (rule.methods or ())]
    assert len(writes) > 5
    assert {rule.endpoint for rule in writes if guard_of(app, rule) == "anyone"} <= OPEN_WRITES


def test_machines_are_only_let_in_by_their_signature(app: Flask) -> None:
    client = app.test_client()
    for rule in rules(app):
        if guard_of(app, rule) in MACHINES:
            method = "POST" if "POST" in (rule.methods or ()) else "GET"
            answer = client.open(address(rule), method=method)
            assert (answer.status_code, (answer.json or {})["code"]) == (401, "not_signed"), rule.rule


def test_strangers_are_led_to_the_door(app: Flask) -> None:
    client = app.test_client()
    for rule in rules(app):
        if guard_of(app, rule) in PEOPLE and "GET" in (rule.methods or ()):
            answer = client.get(address(rule))
            assert (answer.status_code, answer.headers["Location"][:8]) == (302, "/sign-in"), rule.rule


@pytest.mark.parametrize(("who", "shut"), [("viewer", {"officer", "admin"}), ("officer", {"admin"})])
def test_a_lower_role_is_told_that_it_may_not(app: Flask, who: str, shut: set[str]) -> None:
    client = signed_in(app, who)
    for rule in rules(app):
        if guard_of(app, rule) in shut and "GET" in (rule.methods or ()):
            answer = client.get(address(rule))
            assert (answer.status_code, "not_allowed" in answer.text) == (403, True), rule.rule


def test_no_page_of_an_empty_county_breaks(app: Flask) -> None:
    client = signed_in(app, "admin")
    for rule in rules(app):
        if guard_of(app, rule) in PEOPLE and "GET" in (rule.methods or ()):
            answer = client.get(address(rule))
            assert answer.status_code < 500, rule.rule
            assert "Content-Security-Policy" in answer.headers


def signed_in(app: Flask, who: str) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    answer = client.post("/sign-in", data={"username": who, "password": PASSWORD})
    assert answer.status_code == 302
    return client
