"""Who sends a request: signed over method, path, time, nonce and body with a centre's own key.

Ed25519 and not a shared secret: the county keeps only the public half, so that nobody who reads the
county's database can speak for a village, no secret travels when a centre is enrolled, and a stick
proves its origin to anybody.
"""

import hashlib
import secrets
from collections.abc import Mapping
from typing import NamedTuple

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from kiosk.errors import Refusal

CENTRE, KEY, TIME, NONCE, SIGNATURE = "X-Centre", "X-Key", "X-Time", "X-Nonce", "X-Signature"
PURPOSE = b"village hall 1\n"
"""Goes before everything that is signed, so that no signature can be taken for another."""


class NotSigned(Refusal):
    """这个请求没有签名，或签名写法不对。"""

    code = "not_signed"
    status = 401


class WrongSignature(Refusal):
    """签名对不上：内容在路上变了，或钥匙不是这个中心的。"""

    code = "wrong_signature"
    status = 401


class Signed(NamedTuple):
    """What a request says of its sender; ``at`` is the sender's clock (ms since 1970 UTC)."""

    centre: str
    key_id: str
    at: int
    nonce: str
    signature: bytes


class Saying(NamedTuple):
    """What is signed of a request; ``path`` begins at ``/api``, with its query, behind any proxy."""

    method: str
    path: str
    body: bytes = b""


def key_id(public: bytes) -> str:
    """Return the short name of a public key: 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def headers(key: SigningKey, centre: str, at: int, saying: Saying) -> dict[str, str]:
    """Return the headers that sign a request; ``at`` is the sender's clock (ms)."""
    signed = Signed(centre, key_id(bytes(key.verify_key)), at, secrets.token_hex(12), b"")
    return {
        CENTRE: centre,
        KEY: signed.key_id,
        TIME: str(at),
        NONCE: signed.nonce,
        SIGNATURE: key.sign(_said(signed, saying)).signature.hex(),
    }


def read(sent: Mapping[str, str]) -> Signed:
    """Return what the headers say, nothing checked yet; raises ``NotSigned``."""
    try:
        return Signed(
            sent[CENTRE], sent[KEY], int(sent[TIME][:20]), sent[NONCE][:64], bytes.fromhex(sent[SIGNATURE])
        )
    except (KeyError, ValueError):
        raise NotSigned from None


def check(public: bytes, signed: Signed, saying: Saying) -> None:
    """Raise ``WrongSignature`` unless the holder of this public key signed exactly this request."""
    try:
        VerifyKey(public).verify(_said(signed, saying), signed.signature)
    except (BadSignatureError, ValueError):
        raise WrongSignature from None


def _said(signed: Signed, saying: Saying) -> bytes:
    digest = hashlib.sha256(saying.body).hexdigest()
    words = [signed.centre, str(signed.at), signed.nonce, saying.method, saying.path, digest]
    return PURPOSE + "\n".join(words).encode()
