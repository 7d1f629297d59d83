"""Posts, who stands at them on which day, who is away, and days that open differently."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.database import Millis, Record, Uid, Words
from kiosk.records.journal.models import Journalled
from kiosk.records.staff.models import Staff


class Post(Record):
    """A post that must be held on every opening day, with the usual A and B."""

    __tablename__ = "posts"
    __table_args__ = (CheckConstraint("a_id IS NULL OR b_id IS NULL OR a_id <> b_id", name="two_people"),)
    __journal__ = Journalled("post", ("name", "a_id", "b_id", "active"))

    id: Mapped[Uid] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(20))
    a_id: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
    b_id: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
    active: Mapped[bool]

    a: Mapped[Staff | None] = relationship(foreign_keys=a_id)
    b: Mapped[Staff | None] = relationship(foreign_keys=b_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling


class DutyShift(Record):
    """Who has a post on one day, where it is not the usual two (轮流坐班)."""

    __tablename__ = "duty_shifts"
    __table_args__ = (
        Index("uq_duty_shifts_day_post", "date", "post_id", unique=True),
        CheckConstraint("a_id IS NULL OR b_id IS NULL OR a_id <> b_id", name="two_people"),
    )
    __journal__ = Journalled("duty_shift", ("date", "post_id", "a_id", "b_id"))

    id: Mapped[Uid] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    date: Mapped[str] = mapped_column(String(10))
    post_id: Mapped[Uid] = mapped_column(ForeignKey("posts.id"))
    a_id: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
    b_id: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))

    post: Mapped[Post] = relationship()
    a: Mapped[Staff | None] = relationship(foreign_keys=a_id)
    b: Mapped[Staff | None] = relationship(foreign_keys=b_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling


class Absence(Record):
    """Somebody is away from one day to another, both included; taken back by ending it."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="in_order"),
        Index("ix_absences_last_day", "last_day"),
    )
    __journal__ = Journalled("absence", ("staff_id", "first_day", "last_day", "withdrawn"))

    id: Mapped[Uid] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    staff_id: Mapped[Uid] = mapped_column(ForeignKey("staff.id"))
    first_day: Mapped[str] = mapped_column(String(10))
    last_day: Mapped[str] = mapped_column(String(10))
    reason: Mapped[Words]
    withdrawn: Mapped[bool]
    noted_at: Mapped[Millis]

    staff: Mapped[Staff] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling


class OpeningException(Record):
    """A day that opens differently; no period means closed. ``periods`` is ``08:30-12:00 14:30-17:30``."""

    __tablename__ = "opening_exceptions"
    __journal__ = Journalled("opening_exception", ("periods", "withdrawn"), key="date")

    date: Mapped[str] = mapped_column(String(10), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    periods: Mapped[str] = mapped_column(String(80))
    words: Mapped[Words]
    withdrawn: Mapped[bool]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling
