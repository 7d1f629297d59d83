"""Seals personal data: unreadable without the key, which is kept outside the database."""

import hashlib
import hmac
from functools import cached_property

from nacl import exceptions, secret

from kiosk.errors import Refusal

_MARKS = b"same person"
KEY_LENGTH = 32


class SealBroken(Refusal):
    """加密保存的个人信息打不开：钥匙文件 personal.key 和数据不是一套。请从备份里找回这个文件。"""

    code = "seal_broken"
    status = 500


class Sealer:
    """Seals texts with one key of 32 bytes, and marks them so that equal ones can be found."""

    def __init__(self, key: bytes) -> None:
        """Take the key; raises ``SealBroken`` for one of the wrong length."""
        if len(key) != KEY_LENGTH:
            raise SealBroken
        self._key = key
        self._mark_key = hashlib.blake2b(key=key, person=_MARKS, digest_size=32).digest()

    @cached_property
    def _box(self) -> "secret.SecretBox":
        return secret.SecretBox(self._key)

    def seal(self, text: str) -> bytes:
        """Return a text encrypted and signed (XSalsa20-Poly1305), each time different."""
        return bytes(self._box.encrypt(text.encode()))

    def open(self, sealed: bytes) -> str:
        """Return the text that was sealed; raises ``SealBroken`` for another key or changed bytes."""
        try:
            return self._box.decrypt(sealed).decode()
        except exceptions.CryptoError:
            raise SealBroken from None

    def mark(self, text: str) -> str:
        """Return 64 hex digits that are the same for the same text and tell nothing without the key."""
        return hmac.new(self._mark_key, text.encode(), hashlib.sha256).hexdigest()
