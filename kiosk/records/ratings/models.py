"""A rating, and the follow-up of a bad one."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.database import Code, Millis, Record, Uid, Words, one_of
from kiosk.records.cases.contacts import Contact
from kiosk.records.journal.models import Journalled
from kiosk.records.staff.models import Staff


class RatingWay(StrEnum):
    """Where somebody rated: their own phone, or the pad at the desk."""

    PHONE = "phone"
    PAD = "pad"


class FollowUpOutcome(StrEnum):
    """How a bad rating was settled (source: practice.md section 5)."""

    MENDED = "mended"
    EXPLAINED = "explained"
    UNFOUNDED = "unfounded"
    UNREACHABLE = "unreachable"


class Appellant(StrEnum):
    """Who disagrees with a rating or with how it was settled (申诉)."""

    RATER = "rater"
    CLERK = "clerk"


class Rating(Record):
    """What somebody said of one visit, of their own free will, once; 5 is best, 2 and 1 are bad."""

    __tablename__ = "ratings"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="five_levels"),
        one_of("way", RatingWay),
        Index("ix_ratings_at", "at"),
    )
    __journal__ = Journalled(
        "rating", ("ticket_id", "score", "reasons", "way", "at"), told_as={"at": "rated_at"}
    )

    id: Mapped[Uid] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    ticket_id: Mapped[Uid] = mapped_column(ForeignKey("tickets.id"), unique=True)
    score: Mapped[int] = mapped_column(Integer)
    reasons: Mapped[str] = mapped_column(String(80))
    words: Mapped[Words]
    way: Mapped[Code]
    contact_id: Mapped[Uid | None] = mapped_column(ForeignKey("contacts.id"))
    at: Mapped[Millis]

    contact: Mapped[Contact | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling


class FollowUp(Record):
    """What is done about a bad rating, until when, by whom; never by the clerk who served.

    ``days`` are the working days from its opening until it is due, an extension included.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        CheckConstraint("(extended_on IS NULL) = (extension_reason = '')", name="a_reason_to_extend"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_an_outcome"),
        CheckConstraint("(appealed_at IS NULL) = (appealed_by IS NULL)", name="appealed_by_somebody"),
        CheckConstraint("(appeal_upheld IS NULL) >= (appealed_at IS NULL)", name="answered_when_made"),
        one_of("outcome", FollowUpOutcome),
        one_of("appealed_by", Appellant),
        Index("ix_follow_ups_open", "due_date", sqlite_where=text("closed_at IS NULL")),
    )
    __journal__ = Journalled(
        "follow_up",
        (
            "rating_id", "opened_at", "days", "due_date", "due_tentative", "extended_on", "handler_id",
            "called_back_at", "outcome", "closed_at", "appealed_at", "appealed_by", "appeal_upheld",
        ),
    )  # fmt: skip

    id: Mapped[Uid] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    rating_id: Mapped[Uid] = mapped_column(ForeignKey("ratings.id"), unique=True)
    served_by: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
    opened_at: Mapped[Millis]
    days: Mapped[int] = mapped_column(Integer)
    due_date: Mapped[str] = mapped_column(String(10))
    due_tentative: Mapped[bool]
    extended_on: Mapped[str | None] = mapped_column(String(10))
    extension_reason: Mapped[Words]
    handler_id: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
    called_back_at: Mapped[Millis | None]
    call_back_words: Mapped[Words]
    outcome: Mapped[Code | None]
    outcome_words: Mapped[Words]
    closed_at: Mapped[Millis | None]
    appealed_at: Mapped[Millis | None]
    appealed_by: Mapped[Code | None]
    appeal_words: Mapped[Words]
    appeal_upheld: Mapped[bool | None]
    appeal_answer: Mapped[Words]

    rating: Mapped[Rating] = relationship(lazy="joined", innerjoin=True)
    server: Mapped[Staff | None] = relationship(foreign_keys=served_by)
    handler: Mapped[Staff | None] = relationship(foreign_keys=handler_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling
