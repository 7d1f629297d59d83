"""What was erased, when, and why."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.database import Code, Millis, Record, Uid, one_of
from kiosk.records.staff.models import Staff


class RunKind(StrEnum):
    """What made us erase: the night, a manager's press, or the wish of the person themself."""

    NIGHT = "night"
    BY_HAND = "by_hand"
    ASKED = "asked"


class Reason(StrEnum):
    """Why somebody's data goes before its time (source: PIPL Art. 47)."""

    CONSENT_WITHDRAWN = "consent"
    NO_LONGER_NEEDED = "not_needed"
    WRONG_PERSON = "wrong_person"
    OTHER = "other"


class RetentionRun(Record):
    """One round of erasing, as counts and case numbers; it never says what was erased.

    A run without ``ended_at`` was interrupted, or is still going on; the next round goes on with it.
    """

    __tablename__ = "retention_runs"
    __table_args__ = (
        one_of("kind", RunKind),
        one_of("reason", Reason),
        CheckConstraint("(kind = 'asked') = (reason IS NOT NULL)", name="asked_with_a_reason"),
        CheckConstraint("(kind = 'night') = (staff_id IS NULL)", name="by_hand_of_somebody"),
        Index("ix_retention_runs_began", "began_at"),
        Index("uq_retention_runs_open", "kind", unique=True, sqlite_where=text("ended_at IS NULL")),
    )

    id: Mapped[Uid] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    staff_id: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[Code | None]
    began_at: Mapped[Millis]
    ended_at: Mapped[Millis | None]
    full_ids: Mapped[int] = mapped_column(Integer)
    contacts: Mapped[int] = mapped_column(Integer)
    texts: Mapped[int] = mapped_column(Integer)
    tries: Mapped[int] = mapped_column(Integer)
    readings: Mapped[int] = mapped_column(Integer)
    cases: Mapped[str] = mapped_column(Text)

    staff: Mapped[Staff | None] = relationship(lazy="joined", innerjoin=False)

    @property
    def case_numbers(self) -> list[str]:
        """The numbers of the cases whose data went."""
        return self.cases.split()
