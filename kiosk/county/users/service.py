"""The county's people: who they are, what they may do, and for which villages they answer."""

import re
import secrets
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from werkzeug.security import check_password_hash, generate_password_hash

from kiosk.county.store.database import CountyDatabase
from kiosk.errors import BadInput, NoSuchUser, Refusal
from kiosk.words import _

SHORTEST_PASSWORD = 8
_USERNAME = re.compile(r"[\w.-]+")
_COLUMNS = "username, name, role, scope, session_mark, active"
_NOBODY = generate_password_hash(secrets.token_hex(8))
"""Checked when there is no such user, so that an answer takes as long as for a real one."""


class Role(StrEnum):
    """What somebody may do: look, act for villages, or arrange the county itself."""

    VIEWER = "viewer"
    OFFICER = "officer"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """How much the role may: each includes the ones before."""
        return list(Role).index(self)


class User(NamedTuple):
    """One of the county's people; ``scope`` is a prefix of division codes, empty for the whole county."""

    username: str
    name: str
    role: Role
    scope: str
    session_mark: str
    active: bool


class WrongSignIn(Refusal):
    """用户名或密码不对，请再试一次。"""

    code = "wrong_sign_in"
    status = 401


class UserExists(Refusal):
    """已经有叫“{username}”的用户名，请换一个。"""

    code = "user_exists"


class LastAdmin(Refusal):
    """至少要留一名管理员，请先让别人当管理员。"""

    code = "last_admin"


def add_user(county: CountyDatabase, user: User, password: str) -> None:
    """Keep a new user; raises ``UserExists`` or ``BadInput``."""
    _must_be_long(password)
    if not user.username.strip() or not user.name.strip():
        raise BadInput(field=_("用户名和姓名"), problem=_("不能空着"))
    if not _USERNAME.fullmatch(user.username):
        raise BadInput(field=_("用户名"), problem=_("只能用字母、数字、汉字和 . - _，中间不空格"))
    values = (*user._replace(session_mark=secrets.token_hex(8)), generate_password_hash(password))
    statement = f"INSERT INTO users ({_COLUMNS}, password_hash) VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"  # noqa: E501, S608 - our own column names
    with county.front() as connection:
        if not connection.execute(statement.encode(), values).rowcount:
            raise UserExists(username=user.username)


def users(county: CountyDatabase) -> Sequence[User]:
    """Return everybody, by name."""
    query = f"SELECT {_COLUMNS} FROM users ORDER BY username"  # noqa: S608 - our own column names
    with county.front() as connection:
        return [_user(row) for row in connection.execute(query.encode()).fetchall()]


def sign_in(county: CountyDatabase, username: str, password: str) -> User:
    """Return who signs in; raises ``WrongSignIn``."""
    query = f"SELECT {_COLUMNS}, password_hash FROM users WHERE username = %s AND active"  # noqa: S608 - our own column names
    with county.front() as connection:
        row = connection.execute(query.encode(), (username.strip(),)).fetchone()
    right = check_password_hash(row[-1] if row else _NOBODY, password)
    if row is None or not right:
        raise WrongSignIn
    return _user(row[:-1])


def signed_in(county: CountyDatabase, username: str, mark: str) -> User | None:
    """Return whose session a cookie carries on, None when it has ended."""
    query = f"SELECT {_COLUMNS} FROM users WHERE username = %s AND session_mark = %s AND active"  # noqa: S608 - our own column names
    with county.front() as connection:
        row = connection.execute(query.encode(), (username, mark)).fetchone()
    return _user(row) if row else None


def set_password(county: CountyDatabase, username: str, password: str) -> None:
    """Give somebody a new password; all their sessions end. Raises ``BadInput``."""
    _must_be_long(password)
    with county.front() as connection:
        connection.execute(
            "UPDATE users SET password_hash = %s, session_mark = %s WHERE username = %s",
            (generate_password_hash(password), secrets.token_hex(8), username),
        )


def fresh_password(county: CountyDatabase, username: str) -> str:
    """Give somebody a new random password and return it; raises ``NoSuchUser``."""
    known = [user.username for user in users(county)]
    if username not in known:
        raise NoSuchUser(user=username, known="、".join(known))
    password = secrets.token_urlsafe(9)
    set_password(county, username, password)
    return password


def change_user(county: CountyDatabase, user: User) -> None:
    """Change name, role, scope and whether somebody may still sign in; raises ``LastAdmin``."""
    with county.front() as connection:
        connection.execute("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE")
        connection.execute(
            "UPDATE users SET name = %s, role = %s, scope = %s, active = %s WHERE username = %s",
            (user.name, user.role, user.scope, user.active, user.username),
        )
        left = connection.execute("SELECT 1 FROM users WHERE role = 'admin' AND active LIMIT 1").fetchone()
        if left is None:
            raise LastAdmin


def _user(row: Sequence[object]) -> User:
    username, name, role, scope, mark, active = row
    return User(str(username), str(name), Role(str(role)), str(scope), str(mark), bool(active))


def _must_be_long(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(field=_("密码"), problem=_("至少 8 个字符"))
