"""Reading which of the county's documents are in use."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.records.documents.models import AppliedDocument, State
from kiosk.wire.reports import Wanted


class InUse(NamedTuple):
    """Where a hall stands with one kind: what it runs, and how the newest attempt went.

    ``version`` 0 and no ``sha256``: nothing of the county's is in use. ``tried`` is the newest attempt's
    version; ``reason`` and ``problem`` are its refusal's code and Chinese sentence, if it was refused.
    """

    version: int
    sha256: str
    state: str
    problem: str
    reason: str
    tried: int
    at: int


def newest(session: Session, kind: str) -> AppliedDocument | None:
    """Return what happened last to a kind of document, or None."""
    of_kind = select(AppliedDocument).where(AppliedDocument.kind == kind)
    return session.scalar(of_kind.order_by(AppliedDocument.id.desc()).limit(1))


def in_use(session: Session) -> dict[str, InUse]:
    """Return where the hall stands with every kind that the county has ever sent."""
    running = {row.kind: row for row in _newest_rows(session, refused_too=False)}
    return {
        last.kind: _standing(last, running.get(last.kind)) for last in _newest_rows(session, refused_too=True)
    }


class ToDo(NamedTuple):
    """The kinds to fetch from the county and apply, and those to withdraw."""

    fetch: list[str]
    leave: list[str]


def to_do(session: Session, wanted: Mapping[str, Wanted]) -> ToDo:
    """Return what a hall must do to run what the county wants; version 0 is the county's “none any more”.

    What was refused is fetched again: a newer program may take it. A kind that is not named is left alone,
    so that a county that says nothing of documents takes none away.
    """
    stands = in_use(session)
    fetch = [kind for kind, want in wanted.items() if want.version and not _runs(stands.get(kind), want)]
    leave = [
        kind
        for kind, want in wanted.items()
        if not want.version and kind in stands and stands[kind].state != State.WITHDRAWN
    ]
    return ToDo(fetch, leave)


def _runs(stands: InUse | None, want: Wanted) -> bool:
    return stands is not None and stands[:3] == (want.version, want.sha256, State.APPLIED)


def _newest_rows(session: Session, *, refused_too: bool) -> list[AppliedDocument]:
    newest = select(func.max(AppliedDocument.id)).group_by(AppliedDocument.kind)
    if not refused_too:
        newest = newest.where(AppliedDocument.state != State.REFUSED)
    chosen = select(AppliedDocument).where(AppliedDocument.id.in_(newest))
    return list(session.scalars(chosen.order_by(AppliedDocument.kind)))


def _standing(last: AppliedDocument, running: AppliedDocument | None) -> InUse:
    runs = running is not None and running.state == State.APPLIED
    version, sha256 = (running.version, running.sha256) if running and runs else (0, "")
    return InUse(version, sha256, last.state, last.problem, last.reason, last.version, last.applied_at)
