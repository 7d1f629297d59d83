"""Reading the catalogue in use."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.records.catalogue.document import Catalogue
from kiosk.records.catalogue.models import CatalogueEdition
from kiosk.records.catalogue.refusals import UnknownCategory, UnknownItem

_NEWEST = "SELECT edition, sha256 FROM catalogue_editions ORDER BY edition DESC LIMIT 1"

_parsed: dict[str, Catalogue] = {}


def newest_edition(session: Session) -> CatalogueEdition | None:
    """Return the edition in use, or None before the first one is loaded."""
    newest = select(func.max(CatalogueEdition.edition)).scalar_subquery()
    return session.scalar(select(CatalogueEdition).where(CatalogueEdition.edition == newest))


def current(session: Session) -> Catalogue:
    """Return the catalogue in use (parsed once per edition)."""
    edition, sha256 = session.connection().exec_driver_sql(_NEWEST).one()
    if sha256 not in _parsed:
        _parsed[sha256] = _read(session.get_one(CatalogueEdition, edition))
    return _parsed[sha256]


def known_categories(catalogue: Catalogue, items: Sequence[str], category: str | None) -> list[str]:
    """Return the category of each errand; raises ``UnknownItem`` or ``UnknownCategory``."""
    for code in items:
        if code not in catalogue.by_code:
            raise UnknownItem(item=code)
    if category is not None and category not in catalogue.by_category:
        raise UnknownCategory(category=category)
    return [catalogue.by_code[code].category for code in items]


def _read(edition: CatalogueEdition) -> Catalogue:
    return msgspec.json.decode(edition.document, type=Catalogue)
