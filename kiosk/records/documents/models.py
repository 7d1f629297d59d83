"""What became of each document that the county sent."""

from enum import StrEnum

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Code, Millis, Record, Words, one_of


class State(StrEnum):
    """Taken into use, refused, or taken back by the county."""

    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AppliedDocument(Record):
    """One thing that happened to a kind of document; rows are only ever added.

    The newest row of a kind tells what happened last; the newest that was not refused, what is in use.
    ``reason`` and ``problem`` are a refusal's code and its sentence in Chinese.
    """

    __tablename__ = "applied_documents"
    __table_args__ = (one_of("state", State), Index("ix_applied_documents_kind", "kind", "id"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[Code]
    version: Mapped[int] = mapped_column(Integer)
    scope: Mapped[str] = mapped_column(String(12))
    sha256: Mapped[str] = mapped_column(String(64))
    applied_at: Mapped[Millis]
    state: Mapped[Code]
    reason: Mapped[str] = mapped_column(String(40))
    problem: Mapped[Words]
