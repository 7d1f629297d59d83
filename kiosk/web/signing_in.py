"""Who is signed in, as the cookie remembers it."""

from typing import Protocol

from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user

login_manager = LoginManager()


class Person(Protocol):
    """What signing in needs to know of a member of staff."""

    id: str
    name: str
    session_mark: str
    active: bool

    @property
    def is_manager(self) -> bool: ...


class SignedIn(UserMixin):  # type: ignore[misc] # flask-login ships no types
    """A member of staff in front of a page; a new password changes the mark and ends old sessions."""

    def __init__(self, person: Person) -> None:
        """Take over what pages need; the record itself stays behind."""
        self.staff_id = person.id
        self.name = person.name
        self.is_manager = person.is_manager
        self._mark = person.session_mark

    def get_id(self) -> str:
        """Return what the signed cookie holds."""
        return f"{self.staff_id}:{self._mark}"


def let_in(person: Person) -> None:
    """Begin a session for somebody who proved who they are."""
    cookie.clear()
    cookie.permanent = True
    login_user(SignedIn(person))
