"""Notices: the hall's own, and the county's."""

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Record, Words


class Notice(Record):
    """One line for the display, in the order that the office gave."""

    __tablename__ = "notices"

    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    words: Mapped[Words]


class CountyNotice(Record):
    """One line of the county, in its order; days (``YYYY-MM-DD``) count themselves, None is no bound."""

    __tablename__ = "county_notices"

    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    on_tv: Mapped[bool]
    on_kiosk: Mapped[bool]
    first_day: Mapped[str | None] = mapped_column(String(10))
    last_day: Mapped[str | None] = mapped_column(String(10))
    words: Mapped[Words]
