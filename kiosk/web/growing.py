"""An application of which some parts are loaded with the first request, or link, that leads to them."""

import copy
import importlib
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Blueprint, Flask
from flask.globals import request_ctx
from werkzeug.routing import Map, Rule


class QuickRule(Rule):
    """An address whose builder is compiled with the first link to it: of most there never is one."""

    def empty(self) -> "QuickRule":
        """Return an unbound copy that keeps what Flask has noted on this one."""
        fresh = copy.copy(self)
        fresh.map = None  # type: ignore[assignment]  # Werkzeug's own way
        return fresh

    def _compile_builder(self, append_unknown: bool = True) -> Any:  # noqa: FBT001, FBT002 - Werkzeug's own
        compile_builder = super()._compile_builder
        built: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            if not built:
                built.append(compile_builder(append_unknown))
            return built[0](rule, **values)

        return build


class GrowingApp(Flask):
    """Flask whose addresses may grow while it serves.

    Flask forbids this because threads that serve might see half of it. Here they do not: the addresses
    lie in a map that never changes, a part's are added to a copy, and the copy takes the map's place when
    the part is complete. Whoever asks for a part meanwhile waits for it.
    """

    url_rule_class = QuickRule

    def __init__(self, name: str, later: Mapping[str, Iterable[str]], **more: Any) -> None:
        """Take, by how an address begins (without ``/``), the modules whose blueprints are loaded for it."""
        self._growth, self._grown = threading.RLock(), threading.local()
        self._waiting = {begin: tuple(modules) for begin, modules in later.items()}
        super().__init__(name, **more)
        self.url_build_error_handlers.append(self._link)

    @property
    def url_map(self) -> Map:
        """The addresses: those that are served, or for the thread that adds a part, the coming ones."""
        coming: Map | None = getattr(self._grown, "coming", None)
        return coming or self._served

    @url_map.setter
    def url_map(self, served: Map) -> None:
        self._served = served

    def wsgi_app(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer a request, once the part that it is for is there."""
        if self._waiting:
            address = environ["PATH_INFO"].lstrip("/")
            self._load(begin for begin in self._waiting if address.startswith(begin))
        return super().wsgi_app(environ, start_response)

    def load_everything(self) -> None:
        """Load every part, for whoever must see all addresses."""
        self._load(self._waiting)

    def _load(self, begins: Iterable[str]) -> None:
        if not (asked := list(begins)):
            return
        with self._growth:
            wanted = {name for begin in asked for name in self._waiting.get(begin, ())}
            modules = [importlib.import_module(name) for name in sorted(wanted)]
            self._served = self._with(module.blueprint for module in modules)
            self._waiting = {each: names for each, names in self._waiting.items() if wanted.isdisjoint(names)}

    def _with(self, blueprints: Iterable[Blueprint]) -> Map:
        """Return a copy of the addresses with those of some blueprints."""
        coming = self._grown.coming = Map(rule.empty() for rule in self._served.iter_rules())
        try:
            for blueprint in blueprints:
                self.register_blueprint(blueprint)
        finally:
            del self._grown.coming
        coming.update()
        return coming

    def _check_setup_finished(self, f_name: str) -> None:
        if not hasattr(self._grown, "coming"):
            super()._check_setup_finished(f_name)

    def _link(self, error: Exception, endpoint: str, values: dict[str, Any]) -> str:
        """Build a link into a part that was not there when the request came."""
        self.load_everything()
        known = request_ctx.url_adapter if request_ctx else None
        if known is None or known.map is self._served:
            raise error
        request_ctx.url_adapter = self.create_url_adapter(request_ctx.request)
        return self.url_for(endpoint, **values)
