"""What the county sends downwards: a versioned document in a signed envelope, and which one is for whom."""

import hashlib
from collections.abc import Iterable
from typing import Annotated, Protocol, TypeVar

import msgspec
from msgspec import Meta
from nacl import exceptions, signing

from kiosk.checking import explain
from kiosk.errors import BadInput, Refusal
from kiosk.words import _

PURPOSE = b"village hall document 1\n"
"""Goes before everything that is signed, so that no signature can be taken for another."""

LARGEST = 2 * 1024 * 1024
"""So many bytes an envelope has at most, body and all."""

KindCode = Annotated[str, Meta(pattern="^[a-z][a-z_]{0,15}$", description="a-z, _")]
Scope = Annotated[str, Meta(pattern="^([0-9]{9}([0-9]{3})?)?$", description="9 或 12 位数字, 或不写")]
Version = Annotated[int, Meta(ge=1, lt=2**31, description="1 或更大")]


class NotADocument(Refusal):
    """这不是县里下发的文件，内容读不出来，没有采用。请告诉县里，让县里重新下发。"""

    code = "not_a_document"
    status = 422


class DocumentTooLarge(Refusal):
    """文件有 {size} KB，太大了，最多 {most} KB，没有采用。请让发文件的人改小了再发。"""

    code = "document_too_large"
    status = 413


class NotTheCountys(Refusal):
    """文件的签名对不上：不是本县发的，或在路上变了，没有采用。记录照常上报。请打电话问县里；县里换过电脑的，请向县里要一张新代码，重新配对。"""

    code = "document_signature"
    status = 422


class Document(msgspec.Struct, frozen=True):
    """One version of one kind of document; fields that a later county adds are passed over.

    ``scope`` is who it is for: nothing for the whole county, a 9-digit town or a 12-digit centre;
    ``made_at`` is the county's clock (ms since 1970 UTC).
    """

    kind: KindCode
    version: Version
    scope: Scope
    made_at: int
    body: str

    @property
    def sha256(self) -> str:
        """The hex SHA-256 of the body as UTF-8: what ``sha256sum`` says of the clerk's own file."""
        return hashlib.sha256(self.body.encode()).hexdigest()


class SignedDocument(msgspec.Struct, frozen=True):
    """A document as it travels and is kept: the very JSON text that was signed, and the signature in hex."""

    document: str
    signature: str


class Offered(Protocol):
    """What a county knows of each of its documents."""

    @property
    def version(self) -> int:
        """Its version, from 1."""

    @property
    def scope(self) -> str:
        """Who it is for."""

    @property
    def withdrawn(self) -> bool:
        """Whether the county has taken it back."""


SomeOffered = TypeVar("SomeOffered", bound=Offered)


def made(kind: str, version: int, scope: str, made_at: int, content: bytes) -> Document:
    """Return the document that a file's bytes make; raises ``BadInput`` or ``DocumentTooLarge``."""
    try:
        body = content.decode()
    except UnicodeDecodeError:
        raise BadInput(field=_("文件"), problem=_("不是 UTF-8 编码，请另存为 UTF-8 格式")) from None
    fields = {"kind": kind, "version": version, "scope": scope, "made_at": made_at, "body": body}
    try:
        document = msgspec.convert(fields, Document)
    except msgspec.ValidationError as error:
        fault = explain(error)
        raise BadInput(field=fault.place, problem=str(fault)) from None
    _must_fit(msgspec.json.encode(document))
    return document


def sign(document: Document, key: "signing.SigningKey") -> SignedDocument:
    """Return a document signed with the county's key."""
    text = msgspec.json.encode(document)
    return SignedDocument(text.decode(), key.sign(PURPOSE + text).signature.hex())


def opened(signed: SignedDocument, keys: Iterable[bytes]) -> Document:
    """Return the document that one of the county's public keys (32 bytes each) has signed.

    Nothing is read before the signature is right. Several keys are valid while the county changes its own.
    Raises ``DocumentTooLarge``, ``NotTheCountys`` or ``NotADocument``.
    """
    text = signed.document.encode()
    _must_fit(text)
    if not any(_has_signed(key, text, signed.signature) for key in keys):
        raise NotTheCountys
    try:
        return msgspec.json.decode(text, type=Document)
    except msgspec.MsgspecError:
        raise NotADocument from None


def applies_to(scope: str, centre: str) -> bool:
    """Return whether a scope takes in a centre (its 12-digit code, or nothing while it has none)."""
    return centre.startswith(scope)


def in_force(offered: Iterable[SomeOffered], centre: str) -> SomeOffered | None:
    """Return which of the documents of one kind is for a centre, or None.

    The closest scope wins, whatever its version; within it the newest version that is not withdrawn.
    """
    fitting = (each for each in offered if not each.withdrawn and applies_to(each.scope, centre))
    return max(fitting, key=lambda each: (len(each.scope), each.version), default=None)


def _must_fit(text: bytes) -> None:
    if len(text) > LARGEST:
        raise DocumentTooLarge(size=-(-len(text) // 1024), most=LARGEST // 1024)


def _has_signed(key: bytes, text: bytes, signature: str) -> bool:
    try:
        signing.VerifyKey(key).verify(PURPOSE + text, bytes.fromhex(signature))
    except (exceptions.BadSignatureError, ValueError):
        return False
    return True
