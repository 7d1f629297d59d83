"""What the county has sent, as the manager's page shows it."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.records.documents import queries
from kiosk.records.documents.models import State
from kiosk.words import _

KIND_WORDS = {"catalogue": _("事项目录"), "workdays": _("工作日表"), "notices": _("通知")}


class Shown(NamedTuple):
    """A kind of document on the page: what is in use (0: nothing), and what is wrong with a newer one."""

    kind: str
    version: int
    at: str
    refused: int
    problem: str


def from_county(session: Session) -> list[Shown]:
    """Return where the hall stands with every kind that the county has sent."""
    return [
        Shown(
            KIND_WORDS.get(kind, kind), stands.version, f"{clock.local(stands.at):%Y-%m-%d %H:%M}",
            stands.tried if stands.state == State.REFUSED else 0, stands.problem,
        )
        for kind, stands in queries.in_use(session).items()
    ]  # fmt: skip
