"""The days that differ from Monday–Friday, and the tables they came in."""

from enum import StrEnum

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Code, Millis, Record, Words, one_of
from kiosk.records.workdays.rules import Kind


class Source(StrEnum):
    """Who gave a table: the file beside the program, the county, or the office."""

    FILE = "file"
    COUNTY = "county"
    OFFICE = "office"


class WorkdayException(Record):
    """One day of the table in use."""

    __tablename__ = "workday_exceptions"
    __table_args__ = (one_of("kind", Kind),)

    date: Mapped[str] = mapped_column(String(10), primary_key=True)
    kind: Mapped[Code]
    name: Mapped[Words]
    source: Mapped[Words]


class WorkdayTable(Record):
    """One accepted table; years and rows are those in use after it, with all that it left as it was.

    ``content`` is the CSV itself (nothing for tables from before it was kept): when the county takes its
    table back, the days in use are made anew from the others.
    """

    __tablename__ = "workday_tables"
    __table_args__ = (one_of("source", Source),)

    edition: Mapped[int] = mapped_column(Integer, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    first_year: Mapped[int] = mapped_column(Integer)
    last_year: Mapped[int] = mapped_column(Integer)
    rows: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(Text)
    withdrawn: Mapped[bool]
    loaded_at: Mapped[Millis]
