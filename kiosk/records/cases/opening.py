"""Opening cases: what an errand brings along becomes a case, with nothing typed twice."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import new_uid
from kiosk.records.cases import timing
from kiosk.records.cases.models import Case, CasePaper, CaseState, CaseStep, Channel, PaperState
from kiosk.records.cases.people import Who, note_contact
from kiosk.records.cases.refusals import GapDayNeeded, ItemNeeded, NotYetHappened, PapersUnnamed, TooLongAgo
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.catalogue.document import CaseType, Catalogue, Item, Mode
from kiosk.records.roster import queries as roster
from kiosk.records.tickets import queries as tickets
from kiosk.sealing import Sealer
from kiosk.settings import Settings
from kiosk.wire import doors
from kiosk.wire.typed import case_number

MOST_DAYS_BACK = 366
"""So far back a paper sheet may be entered."""
MOST_DAYS_AHEAD = 366
"""So far ahead a paper may follow, or a clock stand."""


class PaperSaid(NamedTuple):
    """What the material check says of one paper; ``until`` (``YYYY-MM-DD``) only for a gap."""

    name: str
    state: PaperState = PaperState.GIVEN
    until: str | None = None
    name_en: str = ""
    form: str = ""


class Intake(NamedTuple):
    """All that a clerk says when a case opens; what is not said comes from ticket and catalogue.

    ``papers`` are those that are not simply there; ``happened_at`` (ms) is the true time of a paper sheet;
    ``key`` (a UUID) makes a form that is sent twice one case.
    """

    state: CaseState = CaseState.ACCEPTED
    item: str | None = None
    category: str | None = None
    who: Who = Who()
    papers: Sequence[PaperSaid] = ()
    reason: str = ""
    remark: str = ""
    channel: Channel = Channel.WINDOW
    happened_at: int | None = None
    key: str | None = None


class Visit(NamedTuple):
    """The ticket and errand that a case comes from."""

    ticket_id: str | None = None
    position: int = 0
    label: str = ""
    language: str = "zh"


class Hall(NamedTuple):
    """Who opens a case, where, and by which rules."""

    staff_id: str
    settings: Settings
    sealer: Sealer


NO_TICKET = Visit()


def open_case_in(session: Session, intake: Intake, hall: Hall, visit: Visit = NO_TICKET) -> Case:
    """Open a case inside the caller's transaction; the caller prints and commits.

    Raises ``ItemNeeded``, ``PapersUnnamed``, ``GapDayNeeded``, ``NotYetHappened``, ``TooLongAgo``,
    ``UnknownItem``, ``UnknownCategory`` or what the person's data refuse.
    """
    catalogue = catalogues.current(session)
    item = _item(catalogue, intake)
    at = _true_time(intake.happened_at)
    papers = _papers(catalogue, item, intake)
    case = Case(**_from_catalogue(catalogue, item, intake), **_numbered(session, at, hall.settings))
    case.id, case.version, case.channel = intake.key or new_uid(), 1, intake.channel.value
    give_code(case)
    case.ticket_id, case.position, case.ticket_label, case.language = visit
    case.opened_at = at
    case.entered_at = at if intake.happened_at is None else clock.millis()
    case.entered_later = case.entered_at > at
    _people(session, case, intake, hall)
    case.papers = papers
    case.pauses = []
    _first_step(case, intake, hall.staff_id)
    timing.set_due(session, case)
    session.add(case)
    return case


def give_code(case: Case) -> None:
    """Give a case the look-up code for its slips, once: one that was restored keeps what its paper says."""
    if case.door is None:
        case.look_up_code = doors.new_code()
        case.door = doors.of_case(case.no, case.look_up_code)


def _item(catalogue: Catalogue, intake: Intake) -> Item | None:
    catalogues.known_categories(catalogue, [intake.item] if intake.item else [], intake.category)
    item = catalogue.by_code.get(intake.item or "")
    if item is None and (intake.state != CaseState.DELIVERED or intake.category is None):
        raise ItemNeeded
    return item


def _true_time(happened_at: int | None) -> int:
    now = clock.millis()
    if happened_at is None:
        return now
    if happened_at > now:
        raise NotYetHappened
    if now - happened_at > MOST_DAYS_BACK * 24 * 60 * clock.MINUTE:
        raise TooLongAgo(days=MOST_DAYS_BACK)
    return happened_at


def _from_catalogue(catalogue: Catalogue, item: Item | None, intake: Intake) -> dict[str, Any]:
    """Return what a case keeps of its item, as the item is today."""
    confidential = catalogue.is_confidential(intake.item, intake.category)
    if item is None:
        category = catalogue.by_category[intake.category or ""]
        return {
            "category": category.code, "item": None, "item_name": category.zh, "item_name_en": category.en,
            "mode": Mode.DIRECT.value, "case_type": CaseType.INSTANT.value, "promised_days": 0,
            "confidential": confidential,
        }  # fmt: skip
    on_the_spot = intake.state == CaseState.DELIVERED
    return {
        "category": item.category, "item": item.code, "item_name": item.zh, "item_name_en": item.en,
        "mode": item.mode.value, "case_type": CaseType.INSTANT.value if on_the_spot else item.case_type.value,
        "promised_days": 0 if on_the_spot else item.promised_days, "confidential": confidential,
    }  # fmt: skip


def _numbered(session: Session, at: int, settings: Settings) -> dict[str, Any]:
    day = clock.business_date(at).isoformat()
    known = session.scalar(select(func.max(Case.number)).where(Case.business_date == day)) or 0
    newest = max(known, tickets.numbers_out(session, day))
    number = case_number(settings.centre.code, day, newest + 1)
    return {"business_date": day, "number": newest + 1, "no": number}


def _people(session: Session, case: Case, intake: Intake, hall: Hall) -> None:
    """Say whose case it is: the first contact owns it, also where they stand in for somebody."""
    full_id = case.item in hall.settings.privacy.full_id_items
    case.contact = note_contact(session, intake.who, hall.sealer, full_id=full_id)
    case.first_contact_id = case.owner_id = hall.staff_id
    case.agent_id = hall.staff_id if case.mode == Mode.AGENT else None
    case.stands_in_for = roster.stands_in_for(session, hall.staff_id, clock.business_date(case.opened_at))
    opening = roster.opening(session, hall.settings, clock.local(case.opened_at))
    case.overtime = not opening.is_open
    case.holder, case.result, case.remark = "", "", intake.remark
    case.overdue_code, case.overdue_words = None, ""


def _papers(catalogue: Catalogue, item: Item | None, intake: Intake) -> list[CasePaper]:
    """Return the whole material check: the item's papers, and what the clerk said of them."""
    said = {paper.name: paper for paper in intake.papers}
    known = {paper.zh: paper for paper in catalogue.materials_of(item)} if item else {}
    always = [PaperSaid(paper.zh) for paper in known.values() if not paper.only_if]
    check = list(({paper.name: paper for paper in always} | said).values())
    _must_fit(intake, check)
    return [
        CasePaper(
            position=place, name=paper.name, state=paper.state.value, until=paper.until, given_at=None,
            name_en=paper.name_en or (known[paper.name].en if paper.name in known else ""),
            form=paper.form or (known[paper.name].form if paper.name in known else ""),
        )
        for place, paper in enumerate(check)
    ]  # fmt: skip


def _must_fit(intake: Intake, check: Sequence[PaperSaid]) -> None:
    states = {paper.state for paper in check}
    if intake.state == CaseState.NEED_PAPERS and PaperState.MISSING not in states:
        raise PapersUnnamed
    if intake.state == CaseState.WITH_GAPS and PaperState.GAP not in states:
        raise PapersUnnamed
    if intake.state in {CaseState.ACCEPTED, CaseState.WITH_GAPS} and PaperState.MISSING in states:
        raise PapersUnnamed
    must_have_a_day(check)


def must_have_a_day(check: Sequence[PaperSaid]) -> None:
    """Raise ``GapDayNeeded`` unless every gap says until when, from today on and within a year."""
    today = clock.now().date()
    first, last = today.isoformat(), (today + timedelta(days=MOST_DAYS_AHEAD)).isoformat()
    for paper in check:
        if paper.state == PaperState.GAP and not (
            _is_date(paper.until) and first <= str(paper.until) <= last
        ):
            raise GapDayNeeded(paper=paper.name)


def _is_date(text: str | None) -> bool:
    try:
        return bool(text) and date.fromisoformat(str(text)).isoformat() == text
    except ValueError:
        return False


_OPENED: Mapping[CaseState, tuple[str, ...]] = {
    CaseState.ACCEPTED: ("accepted_at",),
    CaseState.WITH_GAPS: ("accepted_at",),
    CaseState.DELIVERED: ("accepted_at", "decided_at", "delivered_at"),
}
"""Which moments a case that opens in a state has already reached."""


def _first_step(case: Case, intake: Intake, staff_id: str) -> None:
    case.state, case.moved_at = intake.state.value, case.opened_at
    for moment in ("accepted_at", "decided_at", "delivered_at"):
        setattr(case, moment, case.opened_at if moment in _OPENED.get(intake.state, ()) else None)
    case.delivery = "at_desk" if intake.state == CaseState.DELIVERED else None
    case.result = intake.reason if intake.state == CaseState.REFUSED else ""
    opened = CaseStep(
        position=0, action="open", state=case.state, staff_id=staff_id, at=case.opened_at,
        entered_at=case.entered_at, holder="", note=intake.reason,
    )  # fmt: skip
    case.steps = [opened]
