"""A visit at somebody's home."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.database import Code, Millis, Record, Uid, Words, one_of
from kiosk.records.cases.contacts import Contact
from kiosk.records.journal.models import Journalled
from kiosk.records.roster.halves import Half
from kiosk.records.staff.models import Staff


class VisitState(StrEnum):
    """How far a home visit has come."""

    REQUESTED = "requested"
    BOOKED = "booked"
    VISITED = "visited"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class Why(StrEnum):
    """Why somebody cannot come; the first two go first (source: seed 003)."""

    ALONE_ELDER = "alone_elder"
    DISABLED = "disabled"
    ILL = "ill"
    OTHER = "other"


class VisitOutcome(StrEnum):
    """How a visit went; after missing papers, or nobody at home, somebody goes again."""

    DONE = "done"
    PAPERS = "papers"
    NOT_HOME = "not_home"
    REFUSED = "refused"


class HomeVisit(Record):
    """Asked for at the kiosk, the desk or by phone; true times may be entered afterwards."""

    __tablename__ = "home_visits"
    __table_args__ = (
        one_of("state", VisitState),
        one_of("why", Why),
        one_of("booked_half", Half),
        one_of("outcome", VisitOutcome),
        CheckConstraint("(state = 'booked') <= (booked_on IS NOT NULL)", name="booked_has_a_day"),
        CheckConstraint("(state = 'visited') <= (visited_at IS NOT NULL)", name="visited_has_a_time"),
        Index(
            "ix_home_visits_open", "state", "asked_at",
            sqlite_where=text("state IN ('requested', 'booked')"),
        ),
        Index("ix_home_visits_asked", "asked_at"),
    )  # fmt: skip
    __journal__ = Journalled(
        "home_visit",
        (
            "category", "item", "channel", "why", "state", "asked_at", "booked_on", "booked_half",
            "visitor_id", "visited_at", "entered_at", "outcome", "delivered_at", "case_id",
        ),
        open_columns=("state", "asked_at"),
    )  # fmt: skip

    id: Mapped[Uid] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    contact_id: Mapped[Uid] = mapped_column(ForeignKey("contacts.id"))
    category: Mapped[Code | None]
    item: Mapped[Code | None]
    confidential: Mapped[bool]
    channel: Mapped[Code]
    why: Mapped[Code]
    asked_by_relative: Mapped[bool]
    state: Mapped[Code]
    asked_at: Mapped[Millis]
    booked_on: Mapped[str | None] = mapped_column(String(10))
    booked_half: Mapped[Code | None]
    visitor_id: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
    visited_at: Mapped[Millis | None]
    entered_at: Mapped[Millis | None]
    outcome: Mapped[Code | None]
    note: Mapped[Words]
    case_id: Mapped[Uid | None] = mapped_column(ForeignKey("cases.id"))
    delivered_at: Mapped[Millis | None]
    key: Mapped[str | None] = mapped_column(String(64), unique=True)

    contact: Mapped[Contact] = relationship(lazy="joined", innerjoin=True)
    visitor: Mapped[Staff | None] = relationship(lazy="joined", innerjoin=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling
