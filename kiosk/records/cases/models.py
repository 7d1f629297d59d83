"""A case: what became of one errand, step by step."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.database import Code, Millis, Record, Uid, Words, one_of
from kiosk.records.cases.contacts import Contact
from kiosk.records.catalogue.document import CaseType, Mode
from kiosk.records.journal.models import Journalled
from kiosk.records.staff.models import Staff
from kiosk.wire import doors


class CaseState(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    ACCEPTED = "accepted"
    NEED_PAPERS = "need_papers"
    WITH_GAPS = "accepted_with_gaps"
    TOWN = "forwarded_town"
    COUNTY = "forwarded_county"
    DECIDED = "decided"
    DELIVERED = "delivered"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class Channel(StrEnum):
    """How a case came to us."""

    WINDOW = "window"
    WALK_IN = "walk_in"
    PHONE = "phone"
    PAPER = "paper"
    HOME = "home"


class Delivery(StrEnum):
    """How a result reached the person (送达方式)."""

    AT_DESK = "at_desk"
    AT_HOME = "at_home"
    BY_PHONE = "by_phone"
    BY_POST = "by_post"
    ONLINE = "online"


class PaperState(StrEnum):
    """Whether a paper is there; a gap may follow later, a missing one must come first."""

    GIVEN = "given"
    MISSING = "missing"
    GAP = "gap"


class PauseKind(StrEnum):
    """Why a case's clock stands."""

    PAPERS = "papers"
    SPECIAL = "special"
    SUSPENDED = "suspended"


STILL_OPEN = text("state NOT IN ('delivered', 'withdrawn', 'refused')")
"""In literal words, so that SQLite takes the partial indexes."""
MAY_BE_LATE = """due_date IS NOT NULL AND (decided_at IS NULL
OR (decided_at + 28800000) / 86400000 > julianday(due_date) - 2440587.5)"""
"""Not decided yet, or on a day (in the hall's time, counted from 1970) behind the due date."""


class Case(Record):
    """One errand that the hall carries; what it took from the catalogue stays as it was that day."""

    __tablename__ = "cases"
    __table_args__ = (
        one_of("state", CaseState),
        one_of("mode", Mode),
        one_of("case_type", CaseType),
        one_of("channel", Channel),
        CheckConstraint("(entered_later) = (entered_at > opened_at)", name="entered_later_means_later"),
        Index("uq_cases_day_number", "business_date", "number", unique=True),
        Index(
            "uq_cases_errand", "ticket_id", "position", unique=True,
            sqlite_where=text("ticket_id IS NOT NULL"),
        ),
        Index("ix_cases_open", "due_date", "id", sqlite_where=STILL_OPEN),
        Index("ix_cases_owner", "owner_id", sqlite_where=STILL_OPEN),
        Index("ix_cases_contact", "contact_id", sqlite_where=text("contact_id IS NOT NULL")),
        Index("ix_cases_decided", "decided_at", sqlite_where=text("decided_at IS NOT NULL")),
        Index(
            "ix_cases_ledger", "business_date", "number", "confidential", "ticket_label", "category", "item",
            "case_type", "state",
        ),
        Index(
            "ix_cases_first_contact", "first_contact_id", "business_date", "number", "confidential",
            "ticket_label", "category", "item", "case_type", "state",
        ),
        Index(
            "ix_cases_confidential", "business_date", "confidential", sqlite_where=text("confidential = 1")
        ),
        Index(
            "ix_cases_late", "business_date", "number", "confidential", "ticket_label", "category", "item",
            "case_type", "state", "first_contact_id", "due_date", "decided_at", "moved_at",
            sqlite_where=text(MAY_BE_LATE),
        ),
    )  # fmt: skip
    __journal__ = Journalled(
        "case",
        (
            "no", "business_date", "ticket_id", "category", "item", "mode", "case_type", "channel",
            "state", "opened_at", "entered_later", "promised_days", "due_date", "due_tentative",
            "first_contact_id", "owner_id", "agent_id", "stands_in_for", "overtime",
            "accepted_at", "decided_at", "delivered_at", "delivery", "overdue_code", "moved_at", "door",
        ),
        open_columns=("business_date", "state", "door"),
    )  # fmt: skip

    id: Mapped[Uid] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    no: Mapped[str] = mapped_column(String(32), unique=True)
    business_date: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column(Integer)
    ticket_id: Mapped[Uid | None] = mapped_column(ForeignKey("tickets.id"))
    position: Mapped[int] = mapped_column(Integer)
    ticket_label: Mapped[str] = mapped_column(String(8))
    contact_id: Mapped[Uid | None] = mapped_column(ForeignKey("contacts.id"))
    category: Mapped[Code]
    item: Mapped[Code | None]
    item_name: Mapped[Words]
    item_name_en: Mapped[Words]
    mode: Mapped[Code]
    case_type: Mapped[Code]
    confidential: Mapped[bool]
    channel: Mapped[Code]
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[Code]
    opened_at: Mapped[Millis]
    accepted_at: Mapped[Millis | None]
    entered_at: Mapped[Millis]
    entered_later: Mapped[bool]
    promised_days: Mapped[int] = mapped_column(Integer)
    due_date: Mapped[str | None] = mapped_column(String(10))
    due_tentative: Mapped[bool]
    first_contact_id: Mapped[Uid] = mapped_column(ForeignKey("staff.id"))
    owner_id: Mapped[Uid] = mapped_column(ForeignKey("staff.id"))
    agent_id: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
    stands_in_for: Mapped[Uid | None] = mapped_column(ForeignKey("staff.id"))
    holder: Mapped[Words]
    overtime: Mapped[bool]
    decided_at: Mapped[Millis | None]
    result: Mapped[Words]
    delivered_at: Mapped[Millis | None]
    delivery: Mapped[Code | None]
    overdue_code: Mapped[Code | None]
    overdue_words: Mapped[Words]
    remark: Mapped[Words]
    moved_at: Mapped[Millis]
    look_up_code: Mapped[str | None] = mapped_column(String(doors.LENGTH))
    door: Mapped[str | None] = mapped_column(String(doors.MARK))

    contact: Mapped[Contact | None] = relationship(lazy="joined", innerjoin=False)
    owner: Mapped[Staff] = relationship(foreign_keys=owner_id, lazy="joined", innerjoin=True)
    first_contact: Mapped[Staff] = relationship(foreign_keys=first_contact_id)
    agent: Mapped[Staff | None] = relationship(foreign_keys=agent_id)
    absent: Mapped[Staff | None] = relationship(foreign_keys=stands_in_for)
    steps: Mapped[list["CaseStep"]] = relationship(order_by="CaseStep.position")
    papers: Mapped[list["CasePaper"]] = relationship(order_by="CasePaper.position")
    pauses: Mapped[list["CasePause"]] = relationship(order_by="CasePause.started_on")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling

    @property
    def is_restored(self) -> bool:
        """Whether the case came back from the journal, without what never left the hall."""
        return bool(self.steps) and self.steps[0].action == "restored"

    @property
    def missing(self) -> list["CasePaper"]:
        """The papers that are not there, gaps included."""
        return [paper for paper in self.papers if paper.state != PaperState.GIVEN]


class CaseStep(Record):
    """One step of a case: who, when, what, and whose hands it went into; rows are only ever added."""

    __tablename__ = "case_steps"

    case_id: Mapped[Uid] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    action: Mapped[Code]
    state: Mapped[Code]
    staff_id: Mapped[Uid] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[Millis]
    entered_at: Mapped[Millis]
    holder: Mapped[Words]
    note: Mapped[Words]

    staff: Mapped[Staff] = relationship(lazy="joined", innerjoin=True)


class CasePaper(Record):
    """One paper of a case's material check."""

    __tablename__ = "case_papers"
    __table_args__ = (
        one_of("state", PaperState),
        CheckConstraint("(state = 'gap') <= (until IS NOT NULL)", name="a_gap_has_a_day"),
    )

    case_id: Mapped[Uid] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[Words]
    name_en: Mapped[Words]
    form: Mapped[Words]
    state: Mapped[Code]
    until: Mapped[str | None] = mapped_column(String(10))
    given_at: Mapped[Millis | None]


class CasePause(Record):
    """Days on which a case's clock stands: after ``started_on``, up to and with ``ended_on``."""

    __tablename__ = "case_pauses"
    __table_args__ = (
        one_of("kind", PauseKind),
        Index("uq_case_pauses_open", "case_id", unique=True, sqlite_where=text("ended_on IS NULL")),
    )

    id: Mapped[Uid] = mapped_column(primary_key=True)
    case_id: Mapped[Uid] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[Code]
    words: Mapped[Words]
    started_on: Mapped[str] = mapped_column(String(10))
    ended_on: Mapped[str | None] = mapped_column(String(10))


class HandOver(Record):
    """A case offered to another member of staff; the first contact stays the owner until it is accepted."""

    __tablename__ = "hand_overs"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (accepted IS NULL)", name="answered_means_known"),
        CheckConstraint("from_id <> to_id", name="to_another"),
        Index("uq_hand_overs_open", "case_id", unique=True, sqlite_where=text("answered_at IS NULL")),
    )
    __journal__ = Journalled(
        "hand_over",
        ("case_id", "from_id", "to_id", "asked_at", "answered_at", "accepted"),
        open_columns=("asked_at",),
    )

    id: Mapped[Uid] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    case_id: Mapped[Uid] = mapped_column(ForeignKey("cases.id"), index=True)
    from_id: Mapped[Uid] = mapped_column(ForeignKey("staff.id"))
    to_id: Mapped[Uid] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[Words]
    asked_at: Mapped[Millis]
    answered_at: Mapped[Millis | None]
    accepted: Mapped[bool | None]
    answer: Mapped[Words]

    case: Mapped[Case] = relationship()
    giver: Mapped[Staff] = relationship(foreign_keys=from_id)
    taker: Mapped[Staff] = relationship(foreign_keys=to_id)

    @property
    def confidential(self) -> bool:
        """Whether the case is one of which only a count leaves the hall."""
        return self.case.confidential

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling


class Reading(Record):
    """Somebody looked at a full record, or at a full ID number; rows are only ever added."""

    __tablename__ = "readings"
    __table_args__ = (Index("ix_readings_at", "at"),)

    id: Mapped[Uid] = mapped_column(primary_key=True)
    case_id: Mapped[Uid | None] = mapped_column(ForeignKey("cases.id"))
    staff_id: Mapped[Uid] = mapped_column(ForeignKey("staff.id"))
    what: Mapped[Code]
    at: Mapped[Millis]

    staff: Mapped[Staff] = relationship()
    case: Mapped[Case | None] = relationship()
