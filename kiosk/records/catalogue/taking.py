"""Adding editions of the catalogue, inside the caller's transaction."""

import hashlib

import msgspec
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.records.catalogue import queries
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.catalogue.models import CatalogueEdition, Source


def add_edition(session: Session, catalogue: Catalogue, sha256: str, source: Source) -> CatalogueEdition:
    """Add an edition, which is in use from then on."""
    newest = queries.newest_edition(session)
    edition = CatalogueEdition(
        edition=newest.edition + 1 if newest else 1, version=1, source=source.value,
        stated_version=catalogue.version, sha256=sha256, items=len(catalogue.items),
        document=msgspec.json.encode(catalogue).decode(), loaded_at=clock.millis(),
    )  # fmt: skip
    session.add(edition)
    return edition


def take_countys(session: Session, catalogue: Catalogue) -> None:
    """Take the county's catalogue into use, unless this centre has the very same already."""
    sha256 = hashlib.sha256(msgspec.json.encode(catalogue)).hexdigest()
    held = queries.held_edition(session)
    if held is None or (held.source, held.sha256) != (Source.COUNTY, sha256):
        add_edition(session, catalogue, sha256, Source.COUNTY)


def leave_countys(session: Session) -> None:
    """Go back to the file's catalogue as it was when the county's came."""
    held, own = queries.held_edition(session), queries.held_edition(session, Source.FILE)
    if held and own and held.source == Source.COUNTY:
        add_edition(session, msgspec.json.decode(own.document, type=Catalogue), own.sha256, Source.FILE)
