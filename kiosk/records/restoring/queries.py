"""Reading what a restore could not bring back."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from kiosk.records.restoring.models import Restoration, What
from kiosk.records.restoring.rules import LOSS_WORDS


class Missing(NamedTuple):
    """What is missing since ``at`` (ms): sentences with ``{n}`` and their counts, the gravest first."""

    at: int
    records: int
    losses: Sequence[tuple[str, int]]


def unread(session: Session) -> Sequence[Restoration]:
    """Return the restores of which no manager has read yet, oldest first."""
    chosen = select(Restoration).where(Restoration.read_at.is_(None)).order_by(Restoration.at)
    return session.scalars(chosen.options(selectinload(Restoration.losses))).all()


def missing(session: Session) -> Missing | None:
    """Return what the unread restores could not bring back, all together; None where there is none."""
    found = unread(session)
    if not found:
        return None
    counted = Counter[str]()
    for each in found:
        counted.update({loss.what: loss.records for loss in each.losses})
    losses = [(LOSS_WORDS[what], counted[what]) for what in What if counted[what]]
    return Missing(found[-1].at, sum(each.records for each in found), losses)
