"""The headers that every answer carries, added below Flask where they cost least."""

from collections.abc import Callable, Iterable
from typing import Any

Headers = list[tuple[str, str]]

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
)
FRESH = ("Cache-Control", "no-store")


class GuardedHeaders:
    """WSGI middleware: a strict policy on every page, and nothing but static files may be kept."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        """Wrap an application."""
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Pass a request on and add the headers to its answer."""
        extra = ALWAYS if environ["PATH_INFO"].startswith("/static/") else (*ALWAYS, FRESH)

        def start(status: str, headers: Headers, *error: Any) -> Any:
            headers.extend(extra)
            return start_response(status, headers, *error)

        return self._app(environ, start)
