"""A notice."""

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Record, Words


class Notice(Record):
    """One line for the display, in the order that the office gave."""

    __tablename__ = "notices"

    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    words: Mapped[Words]
