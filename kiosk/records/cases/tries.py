"""The tries of people who look a case up without its slip."""

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.database import Millis, Record


class LookUpTry(Record):
    """Wrong tries of a look-up, by case number or by place; forgotten after a right one or the wait."""

    __tablename__ = "look_up_tries"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    newest_at: Mapped[Millis]
