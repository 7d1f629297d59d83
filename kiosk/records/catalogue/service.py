"""Taking the catalogue file beside the program into use."""

import hashlib
from pathlib import Path

from sqlalchemy.orm import Session

from kiosk.pen import writing
from kiosk.records.catalogue import queries
from kiosk.records.catalogue.models import CatalogueEdition, Source
from kiosk.records.catalogue.reading import read_catalogue
from kiosk.records.catalogue.refusals import CatalogueMissing, CountyCatalogueInForce
from kiosk.records.catalogue.taking import add_edition


def load_catalogue(session: Session, file: Path) -> CatalogueEdition:
    """Take a catalogue file into use as a whole; the same bytes again change nothing.

    Raises ``CountyCatalogueInForce``, ``CatalogueMissing``, or ``BrokenCatalogue`` with line and field;
    the old one stays.
    """
    if _countys(session):
        raise CountyCatalogueInForce(file=file.name)
    if not file.is_file():
        raise CatalogueMissing(file=file.name)
    content = file.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    newest = queries.newest_edition(session)
    if newest and newest.document and newest.sha256 == sha256:
        return newest
    catalogue = read_catalogue(content.decode("utf-8", errors="replace"), file.name)
    with writing(session):
        return add_edition(session, catalogue, sha256, Source.FILE)


def load_catalogue_at_start(session: Session, file: Path) -> CatalogueEdition:
    """Return the county's catalogue if one is in force, else take the file into use.

    However the file has changed: the county's stays until the county withdraws it.
    """
    return _countys(session) or load_catalogue(session, file)


def _countys(session: Session) -> CatalogueEdition | None:
    """Return the county's edition if it is the one in use."""
    held = queries.held_edition(session)
    return held if held and held.source == Source.COUNTY else None
