"""What is done with requests; each function is one use case and one transaction."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import new_uid
from kiosk.errors import BadInput
from kiosk.pen import writing
from kiosk.records.cases.people import Who, note_contact
from kiosk.records.cases.timing import answer_due
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.requests import queries
from kiosk.records.requests.models import Request, RequestKind, RequestOutcome
from kiosk.records.requests.refusals import DayNotOpen, PhoneNeeded, RequestClosed, RequestMovedOn
from kiosk.records.requests.rules import NEED_A_PHONE, NEED_WORDS
from kiosk.records.roster.halves import Half
from kiosk.sealing import Sealer
from kiosk.settings import Settings
from kiosk.words import _

LONGEST_WORDS = 400
AT_THE_KIOSK = "kiosk"


class Left(NamedTuple):
    """What somebody leaves; ``channel`` is a key of ``CHANNEL_WORDS``, ``key`` stands for one flow."""

    kind: RequestKind
    channel: str
    who: Who
    category: str | None = None
    item: str | None = None
    words: str = ""
    wanted_on: str | None = None
    wanted_half: Half | None = None
    key: str | None = None


def leave_request(session: Session, left: Left, sealer: Sealer, settings: Settings) -> Request:
    """Keep what somebody leaves, with the day until when it is answered; the same key is the same request.

    Raises ``PhoneNeeded``, ``DayNotOpen``, ``BadInput``, ``UnknownItem``, ``UnknownCategory`` or
    what ``note_contact`` refuses.
    """
    with writing(session):
        return queries.by_key(session, left.key) or _new(session, left, sealer, settings)


def _new(session: Session, left: Left, sealer: Sealer, settings: Settings) -> Request:
    _check(left)
    catalogue = catalogues.current(session)
    categories = catalogues.known_categories(catalogue, [left.item] if left.item else [], left.category)
    category = categories[0] if categories else left.category
    kept = Request(
        id=new_uid(), kind=left.kind.value, channel=left.channel, made_at=clock.millis(),
        category=category, item=left.item,
        confidential=catalogue.is_confidential(left.item, category), words=_words(left.words), answer="",
        unattended=left.channel == AT_THE_KIOSK and queries.is_unattended(session, settings),
        contact=note_contact(session, left.who, sealer), key=left.key,
    )  # fmt: skip
    _set_days(session, kept, left, settings)
    session.add(kept)
    return kept


def _check(left: Left) -> None:
    if left.kind in NEED_A_PHONE and not left.who.phone.strip():
        raise PhoneNeeded
    if left.kind in NEED_WORDS and left.channel != AT_THE_KIOSK and not left.words.strip():
        raise BadInput(field=_("说了什么"), problem=_("请把话记下来，几个字也行"))


def _set_days(session: Session, kept: Request, left: Left, settings: Settings) -> None:
    """Write the wanted day and the day it is due; a booking is confirmed before its day."""
    due = answer_due(session, settings, kept.made_at).isoformat()
    kept.due_date, kept.wanted_on, kept.wanted_half = due, None, None
    if left.kind != RequestKind.BOOKING:
        return
    halves = {each.day.isoformat(): each.halves for each in queries.bookable_days(session, settings)}
    if left.wanted_half is None or left.wanted_half not in halves.get(left.wanted_on or "", []):
        raise DayNotOpen
    kept.wanted_on, kept.wanted_half = left.wanted_on, left.wanted_half.value
    kept.due_date = min(due, kept.wanted_on or due)


def take_request(session: Session, request_id: str, version: int, staff_id: str) -> Request:
    """Note that somebody deals with a request; raises ``RequestMovedOn`` or ``RequestClosed``."""
    with writing(session):
        kept = _as_seen(session, request_id, version)
        kept.taken_by, kept.taken_at = staff_id, clock.millis()
    return kept


class Answer(NamedTuple):
    """How a request ended, and what the person was told."""

    outcome: RequestOutcome
    words: str


def close_request(
    session: Session, request_id: str, version: int, staff_id: str, answer: Answer
) -> Request:  # fmt: skip
    """Write down how a request ended; raises ``RequestMovedOn``, ``RequestClosed`` or ``BadInput``."""
    with writing(session):
        kept = _as_seen(session, request_id, version)
        told = answer.outcome in {RequestOutcome.ANSWERED, RequestOutcome.DONE}
        if told and kept.kind in NEED_WORDS and not answer.words.strip():
            raise BadInput(field=_("答复"), problem=_("请写下是怎么答复、怎么解决的"))
        kept.answer, kept.outcome, kept.closed_at = _words(answer.words), answer.outcome.value, clock.millis()
        if kept.taken_by is None:
            kept.taken_by, kept.taken_at = staff_id, kept.closed_at
    return kept


def _as_seen(session: Session, request_id: str, version: int) -> Request:
    """Return a request that is still open and as the page showed it."""
    kept = queries.request(session, request_id)
    if kept.version != version:
        raise RequestMovedOn
    if kept.closed_at is not None:
        raise RequestClosed
    return kept


def _words(text: str) -> str:
    kept = text.strip()
    if len(kept) > LONGEST_WORDS:
        raise BadInput(field=_("写的话"), problem=_("太长了，最多 400 个字"))
    return kept
