"""Who is signed in, as the cookie remembers it."""

from typing import Protocol

from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user

login_manager = LoginManager()


class Staffer(Protocol):
    """What signing in needs to know of a member of staff."""

    id: str
    session_mark: str
    name: str

    @property
    def is_manager(self) -> bool:
        """Whether this person may arrange the hall."""


class SignedIn(UserMixin):  # type: ignore[misc] # flask-login ships no types
    """A member of staff in front of a page; a new password changes the mark and ends old sessions."""

    def __init__(self, staff_id: str, mark: str, name: str, *, is_manager: bool) -> None:
        """Keep what pages need to know; the record itself stays behind."""
        self.staff_id = staff_id
        self.name = name
        self.is_manager = is_manager
        self._mark = mark

    def get_id(self) -> str:
        """Return what the signed cookie holds."""
        return f"{self.staff_id}:{self._mark}"


def let_in(person: Staffer) -> None:
    """Begin a session for somebody who proved who they are."""
    cookie.clear()
    cookie.permanent = True
    login_user(SignedIn(person.id, person.session_mark, person.name, is_manager=person.is_manager))
