"""Reading the catalogue in use."""

import sqlite3
from collections.abc import Sequence

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.catalogue.models import CatalogueEdition, Source
from kiosk.records.catalogue.refusals import UnknownCategory, UnknownItem

_NUMBER = "SELECT max(edition) FROM catalogue_editions"
_SHA256 = "SELECT sha256, document <> '' FROM catalogue_editions ORDER BY edition DESC LIMIT 1"
_SOURCE = "SELECT source FROM catalogue_editions WHERE document <> '' ORDER BY edition DESC LIMIT 1"
_NEWEST = "SELECT sha256 FROM catalogue_editions WHERE document <> '' ORDER BY edition DESC LIMIT 1"
_DOCUMENT = "SELECT document FROM catalogue_editions WHERE sha256 = ? AND document <> '' LIMIT 1"

_parsed: dict[str, Catalogue] = {}


def newest_edition(session: Session) -> CatalogueEdition | None:
    """Return the newest edition, or None before the first one is loaded."""
    newest = select(func.max(CatalogueEdition.edition)).scalar_subquery()
    return session.scalar(select(CatalogueEdition).where(CatalogueEdition.edition == newest))


def held_edition(session: Session, source: Source | None = None) -> CatalogueEdition | None:
    """Return the newest edition whose document is here: the one in use; or the newest such of one source."""
    held = select(CatalogueEdition).where(CatalogueEdition.document != "")
    if source:
        held = held.where(CatalogueEdition.source == source)
    return session.scalar(held.order_by(CatalogueEdition.edition.desc()).limit(1))


def newest_number(read: sqlite3.Connection) -> int:
    """Return the number of the newest edition, 0 before the first one is loaded."""
    return read.execute(_NUMBER).fetchone()[0] or 0


def newest_sha256(read: sqlite3.Connection) -> str | None:
    """Return the SHA-256 of the newest edition, None if there is none or a restore left it empty."""
    found = read.execute(_SHA256).fetchone()
    return found[0] if found and found[1] else None


def source_in_use(read: sqlite3.Connection) -> str | None:
    """Return where the catalogue in use came from, None before the first one is loaded."""
    found: tuple[str] | None = read.execute(_SOURCE).fetchone()
    return found[0] if found else None


def current(session: Session) -> Catalogue:
    """Return the catalogue in use."""
    return in_use(hand(session))


def in_use(read: sqlite3.Connection) -> Catalogue:
    """Return the catalogue in use (parsed once per edition)."""
    (sha256,) = read.execute(_NEWEST).fetchone()
    if sha256 not in _parsed:
        (document,) = read.execute(_DOCUMENT, (sha256,)).fetchone()
        _parsed[sha256] = msgspec.json.decode(document, type=Catalogue)
    return _parsed[sha256]


def known_categories(catalogue: Catalogue, items: Sequence[str], category: str | None) -> list[str]:
    """Return the category of each errand; raises ``UnknownItem`` or ``UnknownCategory``."""
    for code in items:
        if code not in catalogue.by_code:
            raise UnknownItem(item=code)
    if category is not None and category not in catalogue.by_category:
        raise UnknownCategory(category=category)
    return [catalogue.by_code[code].category for code in items]
