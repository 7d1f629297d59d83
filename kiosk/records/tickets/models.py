"""A ticket is one visit; it carries one or more errands."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.database import Code, Millis, Record, Uid, one_of
from kiosk.records.journal.models import Journalled


class State(StrEnum):
    """Where a visit stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    MISSED = "missed"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    CLOSED_BY_DAY = "closed_by_day"


class Outcome(StrEnum):
    """How an errand ended."""

    DONE = "done"
    ACCEPTED = "accepted"
    PAPERS = "papers"
    REFERRED = "referred"
    DECLINED = "declined"
    LEFT = "left"


class Errand(Record):
    """One thing that somebody came for; ``item`` is empty when only the category is known."""

    __tablename__ = "errands"
    __table_args__ = ({"sqlite_with_rowid": False},)

    ticket_id: Mapped[Uid] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    category: Mapped[Code]
    item: Mapped[Code | None]
    confidential: Mapped[bool]
    outcome: Mapped[Code | None]


class Ticket(Record):
    """One visit, from the number to its end; anonymous."""

    __tablename__ = "tickets"
    __table_args__ = (
        one_of("state", State),
        CheckConstraint("number >= 1", name="numbers_start_at_one"),
        CheckConstraint(
            "(state IN ('called', 'serving')) <= (window IS NOT NULL)", name="at_a_window"
        ),
        Index("uq_tickets_day_letter_number", "business_date", "letter", "number", unique=True),
        Index("uq_tickets_token", "token", unique=True),
        Index(
            "ix_tickets_waiting", "effective_at", "id", sqlite_where=text("state = 'waiting'")
        ),
        Index(
            "uq_tickets_one_at_a_window", "window", unique=True,
            sqlite_where=text("state IN ('called', 'serving')"),
        ),
        Index(
            "ix_tickets_under_way", "state", "acted_at",
            sqlite_where=text("state IN ('called', 'serving', 'held', 'missed')"),
        ),
        Index("ix_tickets_called", "business_date", "called_at", sqlite_where=text("called_at > 0")),
    )  # fmt: skip
    __journal__ = Journalled(
        "ticket",
        (
            "business_date", "letter", "number", "priority", "category", "channel", "state",
            "action", "acted_by", "acted_at", "window", "issued_at", "first_called_at", "called_at",
            "call_count", "started_at", "finished_at", "served_ms", "quote_low", "quote_high",
            "staffed", "timed",
        ),
    )  # fmt: skip

    id: Mapped[Uid] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    token: Mapped[str] = mapped_column(String(32))
    business_date: Mapped[str] = mapped_column(String(10))
    letter: Mapped[str] = mapped_column(String(1))
    number: Mapped[int] = mapped_column(Integer)
    category: Mapped[Code]
    priority: Mapped[bool]
    channel: Mapped[Code]
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[Code]
    effective_at: Mapped[float] = mapped_column(Float)
    window: Mapped[int | None] = mapped_column(ForeignKey("windows.n"))
    for_window: Mapped[int | None] = mapped_column(ForeignKey("windows.n"))
    issued_at: Mapped[Millis]
    first_called_at: Mapped[Millis | None]
    called_at: Mapped[Millis | None]
    call_count: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[Millis | None]
    resumed_at: Mapped[Millis | None]
    served_ms: Mapped[int] = mapped_column(Integer)
    finished_at: Mapped[Millis | None]
    quote_low: Mapped[int] = mapped_column(Integer)
    quote_high: Mapped[int] = mapped_column(Integer)
    staffed: Mapped[bool]
    timed: Mapped[bool]
    action: Mapped[Code]
    acted_by: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
    acted_at: Mapped[Millis]

    errands: Mapped[list[Errand]] = relationship(order_by=Errand.position, viewonly=True)

    @property
    def label(self) -> str:
        """The number as people read it: ``A012``."""
        return f"{self.letter}{self.number:03d}"

    @property
    def is_confidential(self) -> bool:
        """Whether any of its errands is nobody's business but its clerk's."""
        return any(errand.confidential for errand in self.errands)


class UsedKey(Record):
    """An Idempotency-Key and the ticket that it made; kept for two days."""

    __tablename__ = "used_keys"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    ticket_id: Mapped[Uid] = mapped_column(ForeignKey("tickets.id"))
    used_at: Mapped[Millis]


class NumbersOut(Record):
    """A day of which numbers up to ``highest`` may be on somebody's paper though no record tells."""

    __tablename__ = "numbers_out"

    business_date: Mapped[str] = mapped_column(String(10), primary_key=True)
    highest: Mapped[int] = mapped_column(Integer)


class Pace(Record):
    """How long people of one category have taken lately (ms, weighted towards the newest)."""

    __tablename__ = "paces"

    category: Mapped[Code] = mapped_column(primary_key=True)
    served: Mapped[int] = mapped_column(Integer)
    mean_ms: Mapped[float] = mapped_column(Float)


class QueueDay(Record):
    """One row: the newest business date seen, and how many priority calls came in a row."""

    __tablename__ = "queue_day"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    business_date: Mapped[str] = mapped_column(String(10))
    priority_run: Mapped[int] = mapped_column(Integer)
