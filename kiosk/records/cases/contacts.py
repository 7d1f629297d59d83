"""Whom an errand is for: as little as it needs, and no longer than it needs it."""

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Millis, Record, Uid, Words


class Contact(Record):
    """A person as one case or request knows them; never journalled, shown masked, erased in time.

    ``id_mark`` is a keyed hash that finds the same person again; ``id_sealed`` is the full ID number,
    only where the item demands it, sealed with a key that does not lie in the database.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_mark", "id_mark", sqlite_where=text("id_mark IS NOT NULL")),
        Index("ix_contacts_name", "name", sqlite_where=text("name <> ''")),
        Index("ix_contacts_sealed", "id", sqlite_where=text("id_sealed IS NOT NULL")),
    )

    id: Mapped[Uid] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(20))
    id_last4: Mapped[str] = mapped_column(String(4))
    id_mark: Mapped[str | None] = mapped_column(String(64))
    id_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    village_group: Mapped[str] = mapped_column(String(40))
    address: Mapped[Words]
    made_at: Mapped[Millis]
    erased_at: Mapped[Millis | None]
