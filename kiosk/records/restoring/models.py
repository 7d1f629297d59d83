"""What a restore brought back, and what it could not."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.database import Code, Millis, Record, Uid, one_of


class What(StrEnum):
    """What the journal never held, or what found no place."""

    STAFF = "staff"
    CASES = "cases"
    CONFIDENTIAL = "confidential"
    TICKETS = "tickets"
    REQUESTS = "requests"
    VISITS = "visits"
    RATINGS = "ratings"
    REASONS = "reasons"
    CATALOGUES = "catalogues"
    TAKEN = "taken"
    UNREADABLE = "unreadable"


class Restoration(Record):
    """One restore that brought records back; shown in the office until a manager has read it."""

    __tablename__ = "restorations"
    __table_args__ = (CheckConstraint("(read_at IS NULL) = (read_by IS NULL)", name="read_by_somebody"),)

    id: Mapped[Uid] = mapped_column(primary_key=True)
    at: Mapped[Millis]
    records: Mapped[int] = mapped_column(Integer)
    read_by: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
    read_at: Mapped[Millis | None]

    losses: Mapped[list["RestoreLoss"]] = relationship()


class RestoreLoss(Record):
    """How many records of one sort came back without what never left the hall, or not at all."""

    __tablename__ = "restore_losses"
    __table_args__ = (one_of("what", What),)

    restoration_id: Mapped[Uid] = mapped_column(ForeignKey("restorations.id"), primary_key=True)
    what: Mapped[Code] = mapped_column(primary_key=True)
    records: Mapped[int] = mapped_column(Integer)
