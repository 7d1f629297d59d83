"""A ring for help."""

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Millis, Record, Uid


class HelpRing(Record):
    """Somebody at ``place`` pressed 请人帮忙; open until a member of staff answers."""

    __tablename__ = "help_rings"
    __table_args__ = (
        Index("uq_help_rings_open", "place", unique=True, sqlite_where=text("answered_at IS NULL")),
    )

    id: Mapped[Uid] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(40))
    rung_at: Mapped[Millis]
    answered_at: Mapped[Millis | None]
    answered_by: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
