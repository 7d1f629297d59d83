"""The spool's rows: each slip that was asked for, and how the printer was last seen."""

from sqlalchemy import CheckConstraint, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Code, Millis, Record, Uid, one_of
from kiosk.printing.health import PrinterState
from kiosk.printing.rules import JobState


class PrintJob(Record):
    """One slip on its way to the printer; ``ref`` is the ticket's id, the payload holds no personal data.

    ``fault`` is why it is not printed yet: a ``PrinterState``, or ``too_old`` or ``unreadable``.
    """

    __tablename__ = "print_jobs"
    __table_args__ = (
        one_of("state", JobState),
        CheckConstraint("(state = 'printed') = (printed_at IS NOT NULL)", name="printed_once"),
        Index("ix_print_jobs_queued", "state", sqlite_where=text("state = 'queued'")),
        Index("ix_print_jobs_ref", "ref"),
    )

    id: Mapped[Uid] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    ref: Mapped[Uid]
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[Code]
    tries: Mapped[int] = mapped_column(Integer)
    fault: Mapped[Code | None]
    created_at: Mapped[Millis]
    printed_at: Mapped[Millis | None]
    next_try_at: Mapped[Millis]


class Printer(Record):
    """One row: how the printer was last seen, and since when it is so."""

    __tablename__ = "printer"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"), one_of("state", PrinterState))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[Code]
    since: Mapped[Millis]
