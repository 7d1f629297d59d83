"""Taking the catalogue file beside the program into use."""

import hashlib
from pathlib import Path

from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.pen import writing
from kiosk.records.catalogue import queries, reading
from kiosk.records.catalogue.models import CatalogueEdition, Source
from kiosk.records.catalogue.refusals import CatalogueMissing, CountyCatalogueInForce
from kiosk.records.catalogue.taking import add_edition


def load_catalogue(session: Session, file: Path) -> CatalogueEdition:
    """Take a catalogue file into use as a whole and return its edition; the same bytes again change nothing.

    Raises ``CountyCatalogueInForce``, ``CatalogueMissing``, or ``BrokenCatalogue`` with line and field;
    the old one stays.
    """
    if _is_countys(session):
        raise CountyCatalogueInForce(file=file.name)
    _load(session, file)
    held = queries.held_edition(session)
    assert held  # noqa: S101 - it has just been loaded, now or earlier
    return held


def load_catalogue_at_start(session: Session, file: Path) -> None:
    """Take the file into use, unless the county's catalogue is in force.

    However the file has changed: the county's stays until the county withdraws it.
    """
    if not _is_countys(session):
        _load(session, file)


def _load(session: Session, file: Path) -> None:
    if not file.is_file():
        raise CatalogueMissing(file=file.name)
    content = file.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if queries.newest_sha256(hand(session)) == sha256:
        return
    catalogue = reading.read_catalogue(content.decode("utf-8", errors="replace"), file.name)
    with writing(session):
        add_edition(session, catalogue, sha256, Source.FILE)


def _is_countys(session: Session) -> bool:
    return queries.source_in_use(hand(session)) == Source.COUNTY
