"""Enrolment: a one-time code becomes a centre's key; keys are changed, and revoked."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from psycopg import Connection

from kiosk import clock
from kiosk.wire import codes, signing
from kiosk.wire.enrolment import Request
from kiosk.wire.refusals import (
    CodeOfAnother,
    CodeUnknown,
    CodeUsed,
    KeyNotNew,
    NoSuchCentre,
    WrongProof,
)

CODE_DAYS = 30
"""So long a printed code waits to be typed."""
BOTH_KEYS_DAYS = 14
"""So long the old key still counts while a centre changes to a new one."""

_CENTRE = "SELECT 1 FROM centres WHERE code = %b AND (valid_to IS NULL OR valid_to > %b)"
_WITHDRAW = """
UPDATE enrol_codes SET withdrawn_at = %b WHERE centre = %b AND used_at IS NULL AND withdrawn_at IS NULL"""
_ADD = """
INSERT INTO enrol_codes (mark, name, centre, made_at, made_by, expires_at) VALUES (%b, %b, %b, %b, %b, %b)"""
_FIND = """
SELECT mark, centre, used_at FROM enrol_codes
WHERE name = %b AND withdrawn_at IS NULL AND expires_at > %b FOR UPDATE"""
_USE = "UPDATE enrol_codes SET used_at = %b WHERE mark = %b"
_END_OLD = """
UPDATE centre_keys SET valid_until = %b
WHERE centre = %b AND key_id <> %b AND revoked_at IS NULL AND (valid_until IS NULL OR valid_until > %b)"""
_REVOKE_ALL = """
UPDATE centre_keys SET revoked_at = %b, revoked_by = %b, revoked_why = %b
WHERE centre = %b AND revoked_at IS NULL"""
_KEY = """
INSERT INTO centre_keys (key_id, centre, public, made_at) VALUES (%b, %b, %b, %b)
ON CONFLICT (key_id) DO NOTHING"""
_LASTS = """
SELECT 1 FROM centre_keys WHERE key_id = %b AND centre = %b AND revoked_at IS NULL AND valid_until IS NULL"""


class KeyState(NamedTuple):
    """A key of a centre as people see it; an instant that is None has not come."""

    key_id: str
    made_at: datetime
    valid_until: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None
    revoked_why: str | None

    @property
    def counts(self) -> bool:
        """Whether what it signs is believed now."""
        return self.revoked_at is None and (self.valid_until is None or self.valid_until > clock.now())


def new_code(connection: Connection[Any], centre: str, made_by: str) -> str:
    """Make a fresh one-time code for a centre and return it as printed; older unused ones are void.

    Raises ``NoSuchCentre``.
    """
    now = clock.now()
    if connection.execute(_CENTRE, (centre, now.date())).fetchone() is None:
        raise NoSuchCentre(centre=centre)
    code = codes.new_code()
    connection.execute(_WITHDRAW, (now, centre))
    plain = codes.read_code(code)
    until = now + timedelta(days=CODE_DAYS)
    connection.execute(_ADD, (codes.mark(plain), codes.name(plain), centre, now, made_by, until))
    return code


class Enrolled(NamedTuple):
    """Whose key was taken, and the code's mark, to prove the answer with."""

    centre: str
    mark: str


def enrol(connection: Connection[Any], sent: Request) -> Enrolled:
    """Take a centre's public key for a code, once.

    The same enrolment sent again, its answer lost, is answered again. Whatever keys the centre had
    before are revoked. Raises ``CodeUnknown``, ``CodeUsed``, ``WrongProof``, ``CodeOfAnother`` or
    ``KeyNotNew``.
    """
    now = clock.now()
    mark, centre, used_at = _code(connection, sent, now)
    lasts = _lasts(connection, centre, sent.key)
    if used_at is None:
        connection.execute(_USE, (now, mark))
    elif not lasts:
        raise CodeUsed
    if not lasts:
        connection.execute(_REVOKE_ALL, (now, "enrolment", "", centre))
        _keep(connection, centre, sent.key)
    return Enrolled(centre, mark)


def _code(connection: Connection[Any], sent: Request, now: datetime) -> tuple[str, str, datetime | None]:
    """Return mark, centre and use of the code that somebody proves to know, held until this is done."""
    found = connection.execute(_FIND, (sent.name, now)).fetchone()
    if found is None:
        raise CodeUnknown
    mark, centre, used_at = found
    if not codes.proves(mark, sent.said, sent.proof):
        raise WrongProof
    if sent.centre not in {"", centre}:
        raise CodeOfAnother(centre=sent.centre)
    return mark, centre, used_at


def change_key(connection: Connection[Any], centre: str, public: bytes) -> None:
    """Take a centre's next key; the one before counts for some days more.

    Sent again, its answer lost, it is answered again. Raises ``KeyNotNew``.
    """
    now = clock.now()
    until = now + timedelta(days=BOTH_KEYS_DAYS)
    connection.execute(_END_OLD, (until, centre, signing.key_id(public), until))
    _keep(connection, centre, public)


def _keep(connection: Connection[Any], centre: str, public: bytes) -> None:
    """Keep a centre's key, which then lasts; raises ``KeyNotNew`` for another's or an old one."""
    connection.execute(_KEY, (signing.key_id(public), centre, public, clock.now()))
    if not _lasts(connection, centre, public):
        raise KeyNotNew


def revoke_keys(connection: Connection[Any], centre: str, by: str, why: str = "") -> None:
    """Let no key of a centre count any more, from now; it must be enrolled again."""
    connection.execute(_REVOKE_ALL, (clock.now(), by, why, centre))


def keys_of(connection: Connection[Any], centre: str) -> list[KeyState]:
    """Return the keys a centre has had, newest first."""
    query = """
        SELECT key_id, made_at, valid_until, revoked_at, revoked_by, revoked_why
        FROM centre_keys WHERE centre = %b ORDER BY made_at DESC"""
    return [KeyState(*row) for row in connection.execute(query, (centre,)).fetchall()]


def _lasts(connection: Connection[Any], centre: str, public: bytes) -> bool:
    return connection.execute(_LASTS, (signing.key_id(public), centre)).fetchone() is not None
