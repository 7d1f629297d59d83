"""A window of the hall."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.database import Code, Millis, Record, Uid, one_of
from kiosk.records.journal.models import Journalled
from kiosk.records.staff.models import Staff


class WindowState(StrEnum):
    """Whether somebody serves at a window."""

    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"


class Window(Record):
    """A numbered place to be served; ``categories`` empty means that it takes everything."""

    __tablename__ = "windows"
    __table_args__ = (
        one_of("state", WindowState),
        CheckConstraint("(state = 'closed') = (staff_id IS NULL)", name="staffed"),
    )
    __journal__ = Journalled("window", ("state", "staff_id", "categories"), key="n")

    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[Code]
    staff_id: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"), unique=True)
    categories: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[Millis]

    staff: Mapped[Staff | None] = relationship(lazy="joined", innerjoin=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling

    @property
    def takes(self) -> frozenset[str]:
        """The categories served here; empty means all."""
        return frozenset(self.categories.split())
