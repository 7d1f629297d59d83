"""Whose request this is: a known, living key of this very centre, and no replay where it matters."""

from datetime import timedelta
from typing import Any

from psycopg import Connection

from kiosk import clock
from kiosk.wire import signing
from kiosk.wire.refusals import KeyExpired, KeyRevoked, KeyUnknown, OutOfTime, Replayed, WrongCentre
from kiosk.wire.signing import Saying, Signed

WINDOW_MS = 500 * 24 * 60 * clock.MINUTE
"""A village's clock may be off by more than a year after its battery died; order is by seq, not by time."""
NONCE_DAYS = 1001
"""Twice the window and a day: what is older is out of time by itself."""

_KEY = "SELECT centre, public, revoked_at IS NOT NULL, valid_until < %b FROM centre_keys WHERE key_id = %b"
_NONCE = """
INSERT INTO nonces (key_id, nonce, seen_at) VALUES (%b, %b, %b) ON CONFLICT DO NOTHING RETURNING 1"""
_FORGET = "DELETE FROM nonces WHERE seen_at < %b"


def sender_of(connection: Connection[Any], signed: Signed, saying: Saying) -> str:
    """Return the centre that sent a request.

    Raises ``KeyUnknown``, ``KeyRevoked``, ``KeyExpired``, ``WrongCentre``, ``WrongSignature`` or
    ``OutOfTime``.
    """
    found = connection.execute(_KEY, (clock.now(), signed.key_id)).fetchone()
    if found is None:
        raise KeyUnknown
    centre, public, revoked, expired = found
    if revoked:
        raise KeyRevoked
    if expired:
        raise KeyExpired
    signing.check(bytes(public), signed, saying)
    if centre != signed.centre:
        raise WrongCentre(centre=signed.centre)
    if abs(clock.millis() - signed.at) > WINDOW_MS:
        raise OutOfTime
    return str(centre)


def is_first(connection: Connection[Any], signed: Signed) -> bool:
    """Return whether this very request comes for the first time; from now on it does not."""
    return connection.execute(_NONCE, (signed.key_id, signed.nonce, clock.now())).fetchone() is not None


def must_be_first(connection: Connection[Any], signed: Signed) -> None:
    """Raise ``Replayed`` when this very control call has been made before."""
    if not is_first(connection, signed):
        raise Replayed


def forget_nonces(connection: Connection[Any]) -> None:
    """Drop the nonces of requests that their time refuses anyway."""
    connection.execute(_FORGET, (clock.now() - timedelta(days=NONCE_DAYS),))
