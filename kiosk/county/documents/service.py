"""What the county sends down: made and signed, taken back, and which one counts for whom."""

import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from nacl.signing import SigningKey
from psycopg import Connection

from kiosk import clock
from kiosk.county.store.database import CountyDatabase
from kiosk.errors import NotFound, Refusal
from kiosk.settings import ROOT
from kiosk.wire import documents as wire
from kiosk.wire.documents import Document, SignedDocument
from kiosk.words import _

KIND_WORDS: Mapping[str, str] = {
    "catalogue": _("事项目录"), "workdays": _("工作日表"), "notices": _("通知"),
}  # fmt: skip
PATIENCE_S = 60
_ITEM = re.compile(r"\bcategory['\"]?\s*:")
MUCH = 0.75
"""A catalogue with less than so much of the one before is asked about: in every village the rest would go."""
COMES_ALONG = ROOT / "config" / "catalogue.yaml"
"""The catalogue that villages have until the county sends one."""

_ADD = """
INSERT INTO documents (kind, version, scope, body, signature, sha256, made_at, made_by)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""
_ALL = """
SELECT kind, version, scope, sha256, made_at, made_by, withdrawn_at, withdrawn_by, length(body) AS size
FROM documents ORDER BY kind, version DESC"""
_WITHDRAW = """
UPDATE documents SET withdrawn_at = %s, withdrawn_by = %s
WHERE kind = %s AND version = %s AND withdrawn_at IS NULL"""


class DocumentUnfit(Refusal):
    """文件有错，没有下发：{problem}"""

    code = "document_unfit"
    status = 422


class MuchShorter(Refusal):
    """还没有下发：这份事项目录只有 {now} 个事项，村里现在用的有 {before} 个，发下去村里会少很多。就是要这样的话，请再选一次文件，打勾，再发。"""  # noqa: E501 - a sentence is one line

    code = "much_shorter"
    status = 422


class CheckFailed(Refusal):
    """没能检查这个文件，所以没有下发。请再试一次；还不行，请找管服务器的人。"""

    code = "document_check_failed"
    status = 503


class Draft(NamedTuple):
    """A file that somebody wants to send down; ``scope`` is empty, a town's 9 or a centre's 12 digits."""

    kind: str
    scope: str
    content: bytes
    language: str = "zh"
    sure: bool = False


class Issued(NamedTuple):
    """A version of a document, without its body; ``size`` is in bytes."""

    kind: str
    version: int
    scope: str
    sha256: str
    made_at: datetime
    made_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    size: int

    @property
    def withdrawn(self) -> bool:
        """Whether the county has taken it back."""
        return self.withdrawn_at is not None


def issue(county: CountyDatabase, key: SigningKey, draft: Draft, by: str) -> Document:
    """Check, sign and keep the next version of a document; halls fetch it when they call next.

    Raises ``BadInput``, ``DocumentTooLarge``, ``DocumentUnfit``, or ``MuchShorter`` unless somebody is sure.
    """
    _must_fit(wire.made(draft.kind, 1, draft.scope, clock.millis(), draft.content), draft.language)
    if draft.kind == "catalogue" and not draft.sure:
        _must_not_lose_much(county, draft)
    with county.front() as connection:
        connection.execute("LOCK TABLE documents IN SHARE ROW EXCLUSIVE MODE")
        document = wire.made(
            draft.kind, _next(connection, draft.kind), draft.scope, clock.millis(), draft.content
        )
        signed = wire.sign(document, key)
        values = (
            document.kind, document.version, document.scope, signed.document.encode(),
            bytes.fromhex(signed.signature), document.sha256, clock.local(document.made_at), by,
        )  # fmt: skip
        connection.execute(_ADD, values)
    return document


def withdraw(county: CountyDatabase, kind: str, version: int, by: str) -> None:
    """Take a version back: halls go on with the one before it; raises ``NotFound``."""
    with county.front() as connection:
        done = connection.execute(_WITHDRAW, (clock.now(), by, kind, version))
        if not done.rowcount:
            raise NotFound


def issued(county: CountyDatabase) -> list[Issued]:
    """Return every version of every document, newest first within its kind."""
    return [Issued(**row) for row in county.read(_ALL)]


def effective(county: CountyDatabase, centre: str) -> dict[str, tuple[int, str]]:
    """Return version and sha256 of what counts for a centre, by kind; (0, "") where nothing does any more."""
    return in_force(issued(county), centre)


def in_force(known: list[Issued], centre: str) -> dict[str, tuple[int, str]]:
    """Return the same of versions already read."""
    found = {}
    for kind in sorted({each.kind for each in known}):
        chosen = wire.in_force([each for each in known if each.kind == kind], centre)
        found[kind] = (chosen.version, chosen.sha256) if chosen else (0, "")
    return found


def envelope(county: CountyDatabase, kind: str, version: int) -> SignedDocument:
    """Return a version as it travels, with its signature; raises ``NotFound``."""
    query = "SELECT body, signature FROM documents WHERE kind = %s AND version = %s"
    rows = county.read(query, (kind, version))
    if not rows:
        raise NotFound
    return SignedDocument(bytes(rows[0]["body"]).decode(), bytes(rows[0]["signature"]).hex())


def content(county: CountyDatabase, kind: str, version: int) -> str:
    """Return the file that a version was made of; raises ``NotFound``."""
    return msgspec.json.decode(envelope(county, kind, version).document, type=Document).body


def _must_fit(document: Document, language: str) -> None:
    """Let a process of its own read the file as a hall would: the county itself knows no record of a hall."""
    asked = msgspec.json.encode({"document": document, "language": language})
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.records.documents.checking"],
        input=asked, cwd=ROOT, capture_output=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CheckFailed
    if done.stdout:
        raise DocumentUnfit(problem=done.stdout.decode())


def _must_not_lose_much(county: CountyDatabase, draft: Draft) -> None:
    """Raise ``MuchShorter`` when a catalogue has far fewer items than the one that its villages have now."""
    version, _sha256 = effective(county, draft.scope).get(draft.kind, (0, ""))
    used = content(county, draft.kind, version) if version else COMES_ALONG.read_text(encoding="utf-8")
    now, before = _items(draft.content.decode()), _items(used)
    if now < MUCH * before:
        raise MuchShorter(now=now, before=before)


def _items(text: str) -> int:
    """Return how many items a catalogue has: each names its category."""
    return sum(len(_ITEM.findall(line)) for line in text.splitlines() if not line.lstrip().startswith("#"))


def _next(connection: Connection[Any], kind: str) -> int:
    row = connection.execute("SELECT max(version) FROM documents WHERE kind = %s", (kind,)).fetchone()
    return (row[0] or 0) + 1 if row else 1
