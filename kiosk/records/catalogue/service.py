"""Taking a catalogue file into use."""

import hashlib
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.pen import writing
from kiosk.records.catalogue import queries
from kiosk.records.catalogue.models import CatalogueEdition
from kiosk.records.catalogue.reading import read_catalogue
from kiosk.records.catalogue.refusals import CatalogueMissing


def load_catalogue(session: Session, file: Path) -> CatalogueEdition:
    """Take a catalogue file into use as a whole; the same bytes again change nothing.

    Raises ``CatalogueMissing``, or ``BrokenCatalogue`` with line and field; the old one stays.
    """
    if not file.is_file():
        raise CatalogueMissing(file=file.name)
    content = file.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    newest = queries.newest_edition(session)
    if newest and newest.document and newest.sha256 == sha256:
        return newest
    catalogue = read_catalogue(content.decode("utf-8", errors="replace"), file.name)
    with writing(session):
        edition = CatalogueEdition(
            edition=newest.edition + 1 if newest else 1, version=1,
            stated_version=catalogue.version, sha256=sha256, items=len(catalogue.items),
            document=msgspec.json.encode(catalogue).decode(), loaded_at=clock.millis(),
        )  # fmt: skip
        session.add(edition)
    return edition
