"""A request that somebody left."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.database import Code, Millis, Record, Uid, Words, one_of
from kiosk.records.cases.contacts import Contact
from kiosk.records.journal.models import Journalled
from kiosk.records.roster.halves import Half
from kiosk.records.staff.models import Staff


class RequestKind(StrEnum):
    """What somebody asks for: a call back, a time to come, help with what could not be done, another need."""

    MESSAGE = "message"
    BOOKING = "booking"
    UNRESOLVED = "unresolved"
    NEED = "need"


class RequestOutcome(StrEnum):
    """How a request ended."""

    ANSWERED = "answered"
    DONE = "done"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"


class Request(Record):
    """留言, 预约, 办不成的事 or 其他诉求; open until somebody has answered it."""

    __tablename__ = "requests"
    __table_args__ = (
        one_of("kind", RequestKind),
        one_of("wanted_half", Half),
        one_of("outcome", RequestOutcome),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_means_outcome"),
        Index("ix_requests_open", "kind", "made_at", sqlite_where=text("closed_at IS NULL")),
        Index("ix_requests_made", "made_at"),
    )
    __journal__ = Journalled(
        "request",
        (
            "kind", "category", "channel", "made_at", "unattended", "wanted_on", "due_date", "closed_at",
            "outcome",
        ),
        open_columns=("kind", "made_at", "closed_at"),
        told_as={"kind": "what"},
    )  # fmt: skip

    id: Mapped[Uid] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[Code]
    category: Mapped[Code | None]
    item: Mapped[Code | None]
    confidential: Mapped[bool]
    channel: Mapped[Code]
    unattended: Mapped[bool]
    contact_id: Mapped[Uid | None] = mapped_column(ForeignKey("contacts.id"))
    words: Mapped[Words]
    wanted_on: Mapped[str | None] = mapped_column(String(10))
    wanted_half: Mapped[Code | None]
    made_at: Mapped[Millis]
    due_date: Mapped[str] = mapped_column(String(10))
    taken_by: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[Millis | None]
    closed_at: Mapped[Millis | None]
    outcome: Mapped[Code | None]
    answer: Mapped[Words]
    key: Mapped[str | None] = mapped_column(String(64), unique=True)

    contact: Mapped[Contact | None] = relationship(lazy="joined", innerjoin=False)
    taker: Mapped[Staff | None] = relationship(lazy="joined", innerjoin=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling
