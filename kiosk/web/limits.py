"""How often one address may try: guards passwords and look-ups, never the kiosk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import limits
from flask import Response, current_app, make_response, request
from werkzeug.exceptions import TooManyRequests

SIGN_IN = "10 per minute"
COUNTED = "tries"

View = Callable[..., Any]


def limited(most: str, counts: Callable[[Response], bool] | None = None) -> Callable[[View], View]:
    """Raise ``TooManyRequests`` in a view that one address has asked too often, as in ``10 per minute``.

    Every try counts, or only those whose answer does.
    """

    def limit(view: View) -> View:
        @wraps(view)
        def limited_view(*args: Any, **values: Any) -> Any:
            if not current_app.config["RATELIMIT_ENABLED"]:
                return view(*args, **values)
            tries, rate = _tries(), limits.parse(most)
            who = (f"{view.__module__}.{view.__name__}", request.remote_addr or "")
            if not (tries.test if counts else tries.hit)(rate, *who):
                raise TooManyRequests
            answer = make_response(view(*args, **values))
            if counts and counts(answer):
                tries.hit(rate, *who)
            return answer

        return limited_view

    return limit


def _tries() -> "limits.strategies.FixedWindowRateLimiter":
    """Return the tries that this hall has counted; the library that counts is loaded with the first."""
    kept: dict[str, Any] = current_app.extensions
    if COUNTED not in kept:
        counter = limits.strategies.FixedWindowRateLimiter(limits.storage.MemoryStorage())
        kept.setdefault(COUNTED, counter)
    tries: limits.strategies.FixedWindowRateLimiter = kept[COUNTED]
    return tries
