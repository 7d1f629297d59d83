"""A member of staff."""

from enum import StrEnum

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Code, Millis, Record, Uid, one_of
from kiosk.records.journal.models import Journalled

NO_PASSWORD = "-"  # noqa: S105 - no hash: nobody's password fits it


class Role(StrEnum):
    """What someone may do: a clerk serves; a manager serves and arranges the hall."""

    CLERK = "clerk"
    MANAGER = "manager"


class Staff(Record):
    """Someone who signs in; never deleted, only switched off; a confidant may read confidential cases."""

    __tablename__ = "staff"
    __table_args__ = (one_of("role", Role),)
    __journal__ = Journalled("staff", ("role", "active"))

    id: Mapped[Uid] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    role: Mapped[Code]
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool]
    confidant: Mapped[bool]
    session_mark: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[Millis]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling

    @property
    def is_manager(self) -> bool:
        """Whether this person may arrange the hall."""
        return self.role == Role.MANAGER
