"""Taking a document of the county into use, or back out of it."""

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.pen import writing
from kiosk.records.documents import queries
from kiosk.records.documents.kinds import KINDS, Step
from kiosk.records.documents.models import AppliedDocument, State
from kiosk.records.documents.refusals import NotForThisCentre, UnknownKind
from kiosk.wire.documents import Document, applies_to

LONGEST_PROBLEM = 300
"""As much of a refusal's sentence as the report to the county holds (``wire.reports.Running``)."""


def apply(session: Session, document: Document, centre: str) -> AppliedDocument:
    """Take a document into use and remember it, in one transaction; return what became of it.

    ``centre`` is the hall's own 12-digit code. A document that does not fit raises nothing: all stays as it
    was, and the row that comes back says ``refused`` and why. What happened last does not happen again: the
    same row comes back. A version older than the one in use is the county's rollback, and is taken.
    """
    before = queries.newest(session, document.kind)
    if before and before.state == State.APPLIED and _is(before, document):
        return before
    try:
        take = _read(document, centre)
        with writing(session):
            take(session)
            row = _row(document, State.APPLIED)
            session.add(row)
    except Refusal as refusal:
        return _remember_refusal(session, document, refusal, before)
    _afterwards(session, document.kind)
    return row


def withdraw(session: Session, kind: str) -> AppliedDocument | None:
    """Take a kind out of use, because the county has no document of it for this hall any more.

    Catalogue and working days are then again the hall's own, notices gone. Returns what happened last to the
    kind, or None if the county never sent one.
    """
    before = queries.newest(session, kind)
    if before is None or before.state == State.WITHDRAWN:
        return before
    known = KINDS.get(kind)
    with writing(session):
        if known:
            known.leave(session)
        row = AppliedDocument(
            kind=kind, version=before.version, scope=before.scope, sha256=before.sha256,
            applied_at=clock.millis(), state=State.WITHDRAWN.value, reason="", problem="",
        )  # fmt: skip
        session.add(row)
    _afterwards(session, kind)
    return row


def _read(document: Document, centre: str) -> Step:
    known = KINDS.get(document.kind)
    if known is None:
        raise UnknownKind(kind=document.kind)
    if not applies_to(document.scope, centre):
        raise NotForThisCentre(scope=document.scope, centre=centre)
    return known.read(document, centre)


def _remember_refusal(
    session: Session, document: Document, refusal: Refusal, before: AppliedDocument | None
) -> AppliedDocument:
    row = _row(document, State.REFUSED)
    row.reason, row.problem = refusal.code, refusal.sentence().format(**refusal.words)[:LONGEST_PROBLEM]
    if before and _is(before, document) and (before.reason, before.problem) == (row.reason, row.problem):
        return before
    with writing(session):
        session.add(row)
    return row


def _row(document: Document, state: State) -> AppliedDocument:
    return AppliedDocument(
        kind=document.kind, version=document.version, scope=document.scope, sha256=document.sha256,
        applied_at=clock.millis(), state=state.value, reason="", problem="",
    )  # fmt: skip


def _is(row: AppliedDocument, document: Document) -> bool:
    theirs = (document.version, document.scope, document.sha256)
    return (row.version, row.scope, row.sha256) == theirs


def _afterwards(session: Session, kind: str) -> None:
    """Do what follows; should the plug be pulled first, the caretaker does it when the hall opens again."""
    known = KINDS.get(kind)
    if known and known.afterwards:
        known.afterwards(session)
