"""The editions of the catalogue that this hall has used."""

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Millis, Record
from kiosk.records.journal.models import Journalled


class CatalogueEdition(Record):
    """One accepted catalogue, whole; the newest edition is the one in use.

    ``document`` is empty in an edition of which a restore brought back only that it was.
    """

    __tablename__ = "catalogue_editions"
    __journal__ = Journalled("catalogue", ("stated_version", "sha256", "items"), key="edition")

    edition: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    stated_version: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    items: Mapped[int] = mapped_column(Integer)
    document: Mapped[str] = mapped_column(Text)
    loaded_at: Mapped[Millis]
