"""The API does what its generated description says; schemathesis tries to prove otherwise."""

import operator
from pathlib import Path
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kiosk.records.cases.rules import Action
from tests.furnished import Caller, furnished

CHECKS: list[Any] = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
]  # fmt: skip
STREAM = "/api/v1/board/events"


def described(app: Flask) -> dict[str, Any]:
    """Return what the description tells of each address."""
    paths: dict[str, Any] = app.test_client().get("/api/v1/openapi.json").get_json()["paths"]
    return paths


def test_the_api_keeps_its_word(tmp_path: Path) -> None:
    app = furnished(tmp_path)
    caller = Caller(app)
    caller.signs_in("li")
    caller.post("/windows/1/open")
    no = caller.post("/cases", {"item": "SB01"}).get_json()["no"]
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app).exclude(path=STREAM)
    headers = {"X-CSRF-Token": caller.headers["X-CSRF-Token"], "Cookie": cookie_of(caller)}
    for found in map(operator.methodcaller("ok"), schema.get_all_operations()):
        tried = 0

        @hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=found.as_strategy(), signed_in=st.booleans(), known=st.booleans())
        def keeps(case: Any, signed_in: bool, known: bool) -> None:  # noqa: FBT001 - drawn by name
            nonlocal tried
            tried += 1
            if known and "no" in case.path_parameters:
                looks_at(case, no, caller)
            case.call_and_validate(checks=CHECKS, headers=headers if signed_in else {})

        keeps()
        assert tried


def looks_at(case: Any, no: str, caller: Caller) -> None:
    """Let a drawn request be about a case that is there, as it stands now."""
    case.path_parameters["no"] = no
    if isinstance(case.body, dict) and "version" in case.body:
        case.body["version"] = caller.get(f"/cases/{no}").get_json()["version"]


def cookie_of(caller: Caller) -> str:
    """Return the signed-in session as a header."""
    kept = caller.client.get_cookie("session")
    assert kept is not None
    return f"session={kept.value}"


def test_the_description_names_every_fixed_address(tmp_path: Path) -> None:
    paths = described(furnished(tmp_path))
    assert set(paths) >= {
        "/api/v1/tickets", "/api/v1/tickets/{token}", "/api/v1/tickets/{ticket_id}/{action}",
        "/api/v1/board", "/api/v1/board/events", "/api/v1/session", "/api/v1/windows/{n}/open",
        "/api/v1/windows/{n}/close", "/api/v1/windows/{n}/next", "/api/v1/tickets/{token}/rating",
        "/api/v1/cases", "/api/v1/cases/{no}", "/api/v1/cases/{no}/{step}",
    }  # fmt: skip


def test_the_description_names_filters_steps_and_what_may_be_left_out(tmp_path: Path) -> None:
    paths = described(furnished(tmp_path))
    listed, opened = paths["/api/v1/cases"]["get"], paths["/api/v1/cases"]["post"]
    names = [each["name"] for each in listed["parameters"]]
    assert names == ["state", "open", "mine", "from", "to", "limit", "cursor"]
    (key,) = opened["parameters"]
    assert (key["name"], key["in"], key["required"]) == ("Idempotency-Key", "header", False)
    step = paths["/api/v1/cases/{no}/{step}"]["post"]["parameters"][1]
    assert step["schema"]["enum"] == [str(action) for action in Action]
