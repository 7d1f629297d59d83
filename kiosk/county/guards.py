"""Who may enter a page of the county: every route says so with one of these."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import request
from flask_login import current_user
from psycopg import Connection

from kiosk.county.current import county
from kiosk.county.enrolment import authenticating
from kiosk.county.users.service import Role
from kiosk.errors import Refusal
from kiosk.web.guards import must_be_staff
from kiosk.wire import signing
from kiosk.wire.refusals import WrongCentre
from kiosk.wire.signing import Saying, Signed

View = TypeVar("View", bound=Callable[..., Any])


class NotAllowed(Refusal):
    """您的账号不能做这一步。需要的话，请找县里的管理员。"""

    code = "not_allowed"
    status = 403


def viewers(view: View) -> View:
    """Let everybody in who is signed in; they see the villages of their scope."""
    return _people(view, Role.VIEWER)


def officers(view: View) -> View:
    """Let those in who act for villages, and admins."""
    return _people(view, Role.OFFICER)


def admins(view: View) -> View:
    """Let admins in."""
    return _people(view, Role.ADMIN)


def _people(view: View, role: Role) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        must_be_staff()
        if not current_user.may(role):
            raise NotAllowed
        return view(*args, **kwargs)

    guarded.guard = role.value  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def centres(view: View) -> View:
    """Let the computer of the centre in that the address names: by its signature."""
    return _signed(view, "centre", lambda _connection, _signed: {})


def centres_once(view: View) -> View:
    """Let the same in for what may be done only once for each asking: a repeated request is refused."""

    def only_once(connection: Connection[Any], signed: Signed) -> dict[str, bool]:
        authenticating.must_be_first(connection, signed)
        return {}

    return _signed(view, "centre_once", only_once)


def centres_heard(view: View) -> View:
    """Let the same in for what is answered each time and noted once: the view is told what is ``fresh``."""
    return _signed(
        view, "centre", lambda connection, signed: {"fresh": authenticating.is_first(connection, signed)}
    )


def _signed(view: View, name: str, look: Callable[[Connection[Any], Signed], dict[str, bool]]) -> View:
    @wraps(view)
    def guarded(centre: str, **kwargs: Any) -> Any:
        signed = signing.read(dict(request.headers))
        path = request.full_path if request.query_string else request.path
        saying = Saying(request.method, path, request.get_data())
        with county().front() as connection:
            sender = authenticating.sender_of(connection, signed, saying)
            if sender != centre:
                raise WrongCentre(centre=centre)
            told = look(connection, signed)
        return view(centre, **kwargs, **told)

    guarded.guard = name  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]
