"""The receipts of the courier: one row for every time it called at the county."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Code, Millis, Record, one_of


class Way(StrEnum):
    """Who asked for a delivery, or how it travelled."""

    NIGHT = "night"
    OFFICE = "office"
    COMMAND = "command"
    STICK = "stick"


class Outcome(StrEnum):
    """How a delivery ended; ``running`` that never ended was cut off, and is simply made again."""

    RUNNING = "running"
    DONE = "done"
    AWAY = "away"
    REFUSED = "refused"


class Delivery(Record):
    """One delivery: how many lines and bytes went, and how far the county says it has come."""

    __tablename__ = "deliveries"
    __table_args__ = (
        one_of("way", Way),
        one_of("outcome", Outcome),
        Index("ix_deliveries_outcome", "outcome", "ended_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    way: Mapped[Code]
    started_at: Mapped[Millis]
    ended_at: Mapped[Millis | None]
    outcome: Mapped[Code]
    lines: Mapped[int] = mapped_column(Integer)
    bytes: Mapped[int] = mapped_column(Integer)
    epoch: Mapped[int | None] = mapped_column(Integer)
    seq: Mapped[int | None] = mapped_column(Integer)
    code: Mapped[str] = mapped_column()
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
