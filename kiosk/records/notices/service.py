"""Reading and changing the notices."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kiosk.database import hand
from kiosk.errors import BadInput
from kiosk.pen import writing
from kiosk.records.notices.models import Notice
from kiosk.words import _

MOST_NOTICES = 20
LONGEST_NOTICE = 200
_NOTICES = "SELECT words FROM notices ORDER BY position"


def notices(session: Session) -> list[str]:
    """Return the notices, in their order."""
    return [words for (words,) in hand(session).execute(_NOTICES)]


def set_notices(session: Session, lines: list[str]) -> None:
    """Replace all notices; empty lines are left out. Raises ``BadInput`` when there are too many."""
    kept = [line.strip() for line in lines if line.strip()]
    if len(kept) > MOST_NOTICES or any(len(line) > LONGEST_NOTICE for line in kept):
        raise BadInput(field=_("通知"), problem=_("最多 20 条，每条不超过 200 个字"))
    with writing(session):
        session.execute(delete(Notice))
        session.add_all(Notice(position=place, words=line) for place, line in enumerate(kept))
