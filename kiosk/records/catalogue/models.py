"""The editions of the catalogue that this hall has used."""

from enum import StrEnum

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Code, Millis, Record, one_of
from kiosk.records.journal.models import Journalled


class Source(StrEnum):
    """Who gave a catalogue: the file beside the program, or the county."""

    FILE = "file"
    COUNTY = "county"


class CatalogueEdition(Record):
    """One accepted catalogue, whole; the newest edition is the one in use.

    ``sha256`` is that of the file, or of the county's catalogue as this centre has it.
    ``document`` is empty in an edition of which a restore brought back only that it was.
    """

    __tablename__ = "catalogue_editions"
    __table_args__ = (one_of("source", Source),)
    __journal__ = Journalled("catalogue", ("stated_version", "sha256", "items"), key="edition")

    edition: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    stated_version: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    items: Mapped[int] = mapped_column(Integer)
    document: Mapped[str] = mapped_column(Text)
    source: Mapped[Code]
    loaded_at: Mapped[Millis]
