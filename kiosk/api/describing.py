"""The API's description (OpenAPI 3.1), generated from the routes and shapes themselves."""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import msgspec
from flask import Flask
from werkzeug.routing import Rule

from kiosk.api import shapes
from kiosk.errors import Refusal

View = TypeVar("View", bound=Callable[..., Any])
_ARGUMENT = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_COMPONENT = "#/components/schemas/{name}"


class Description(NamedTuple):
    """What a route takes and answers."""

    answers: Mapping[int, type | None]
    body: type | None = None
    refusals: tuple[type[Refusal], ...] = ()
    headers: tuple[str, ...] = ()
    media: str = "application/json"
    query: type | None = None
    choices: Mapping[str, type[StrEnum]] = MappingProxyType({})


def described(answers: Mapping[int, type | None], **more: Any) -> Callable[[View], View]:
    """Say what a route takes and answers, as the fields of ``Description``; the description is made of this.

    ``headers`` that end in ``?`` may be left out, ``choices`` are what a part of the path may be.
    """

    def keep(view: View) -> View:
        view.description = Description(answers, **more)  # type: ignore[attr-defined]
        return view

    return keep


def openapi(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of every described route."""
    paths: dict[str, dict[str, Any]] = {}
    routes = list(_routes(app))
    for rule, view in routes:
        path = _ARGUMENT.sub(r"{\g<name>}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(path, {})[method.lower()] = _operation(rule, view)
    _, components = msgspec.json.schema_components(_shapes(routes), ref_template=_COMPONENT)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Village hall kiosk", "version": "1", "description": "大厅排队叫号接口"},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }


_SECURITY = {"session": {"type": "apiKey", "in": "cookie", "name": "session"}}


def _routes(app: Flask) -> Iterator[tuple[Rule, Any]]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if hasattr(view, "description"):
            yield rule, view


def _shapes(routes: list[tuple[Rule, Any]]) -> list[type]:
    found: dict[type, None] = {shapes.Problem: None}
    for _, view in routes:
        for shape in (view.description.body, *view.description.answers.values()):
            if shape is not None:
                found[shape] = None
    return list(found)


def _operation(rule: Rule, view: Any) -> dict[str, Any]:
    said: Description = view.description
    operation: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": (view.__doc__ or "").strip().split("\n")[0],
        "parameters": [*_path_parameters(rule, said), *map(_header, said.headers), *_query_parameters(said)],
        "responses": _responses(said),
    }
    if view.guard in {"staff", "manager"}:
        operation["security"] = [{"session": []}]
    if said.body is not None:
        schema = {"$ref": _COMPONENT.format(name=said.body.__name__)}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _path_parameters(rule: Rule, said: Description) -> list[dict[str, Any]]:
    schemas: dict[str | None, dict[str, Any]] = {"int": {"type": "integer", "minimum": 0}}
    schemas |= {name: {"type": "string", "enum": list(values)} for name, values in said.choices.items()}
    text = {"type": "string"}
    return [
        {
            "name": found["name"], "in": "path", "required": True,
            "schema": schemas.get(found["kind"]) or schemas.get(found["name"], text),
        }
        for found in _ARGUMENT.finditer(rule.rule)
    ]  # fmt: skip


def _query_parameters(said: Description) -> list[dict[str, Any]]:
    if said.query is None:
        return []
    fields = msgspec.json.schema_components([said.query])[1][said.query.__name__]["properties"]
    return [{"name": name, "in": "query", "schema": schema} for name, schema in fields.items()]


def _header(name: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 8, "maxLength": 200, "pattern": "^[!-~]+$"}
    return {"name": name.rstrip("?"), "in": "header", "required": not name.endswith("?"), "schema": schema}


def _responses(said: Description) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, shape in said.answers.items():
        responses[str(status)] = {"description": "done"}
        if shape is not None:
            schema = {"$ref": _COMPONENT.format(name=shape.__name__)}
            responses[str(status)]["content"] = {said.media: {"schema": schema}}
        elif said.media != "application/json":
            responses[str(status)]["content"] = {said.media: {"schema": {"type": "string"}}}
    for refusal in said.refusals:
        entry = responses.setdefault(str(refusal.status), _problem_response())
        entry["description"] = f"{entry['description']} {refusal.code}".strip()
    responses.setdefault("default", _problem_response())
    return responses


def _problem_response() -> dict[str, Any]:
    schema = {"$ref": _COMPONENT.format(name="Problem")}
    return {"description": "", "content": {"application/problem+json": {"schema": schema}}}
