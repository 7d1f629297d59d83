"""The journal's rows, and the mark that tells which columns of a record may leave the hall."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Code, Millis, Record, Uid

ENVELOPE = frozenset({"format", "kind", "key", "version", "at"})
"""What every line says of itself, before the columns of its record."""


@dataclass(frozen=True)
class Journalled:
    """The mark on a model: its kind in the journal and the columns that may leave.

    Of a record that says ``confidential``, only ``open_columns`` leave: enough to be counted. ``told_as``
    gives another name in the line to a column that is called like a part of the line itself.
    """

    kind: str
    columns: tuple[str, ...]
    key: str = "id"
    open_columns: tuple[str, ...] | None = None
    told_as: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a column that would stand in the place of what every line says of itself."""
        taken = ENVELOPE & {self.name_of(column) for column in (*self.columns, *(self.open_columns or ()))}
        if taken:
            raise TypeError(f"{self.kind}: a line says {taken} of itself")

    def name_of(self, column: str) -> str:
        """Return what a column is called in a line."""
        return self.told_as.get(column, column)

    def line_of(self, value: Callable[[str], Any]) -> dict[str, Any]:
        """Return the allowed columns of a record, read through ``value(column)``."""
        if self.open_columns is not None and value("confidential"):
            return {"confidential": True, **self._told(self.open_columns, value)}
        return self._told(self.columns, value)

    def _told(self, columns: tuple[str, ...], value: Callable[[str], Any]) -> dict[str, Any]:
        return {self.name_of(column): value(column) for column in columns}


class JournalRow(Record):
    """One change of one record; rows are only ever added."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_kind_key", "kind", "key"),)

    epoch: Mapped[int] = mapped_column(Integer, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    key: Mapped[Uid]
    version: Mapped[int] = mapped_column(Integer)
    at: Mapped[Millis]
    line: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class JournalEpoch(Record):
    """A history that went on from an older line; the one it left stays beside it, up to ``ended_seq``.

    ``fetched`` tells whether the lines that only the county had of it have come back.
    """

    __tablename__ = "journal_epochs"

    epoch: Mapped[int] = mapped_column(Integer, primary_key=True)
    after_epoch: Mapped[int] = mapped_column(Integer)
    after_seq: Mapped[int] = mapped_column(Integer)
    ended_seq: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[Millis]
    why: Mapped[Code]
    fetched: Mapped[bool]
