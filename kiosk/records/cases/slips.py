"""From a case to the slip that its person takes home."""

import sqlite3
from collections.abc import Mapping

from kiosk import clock
from kiosk.printing import kinds, spool
from kiosk.printing.case_slips import CaseSlip, Paper, Title
from kiosk.records.cases import rules
from kiosk.records.cases.models import Case, CaseState, PaperState
from kiosk.records.cases.rules import Action
from kiosk.records.catalogue.document import FORM_WORDS
from kiosk.settings import Settings
from kiosk.wire import doors, progress
from kiosk.words import say

ON_OPENING: Mapping[str, Title] = {
    CaseState.ACCEPTED: "acceptance",
    CaseState.WITH_GAPS: "gaps",
    CaseState.NEED_PAPERS: "notice",
    CaseState.REFUSED: "refusal",
    CaseState.DRAFT: "receipt",
}
"""What is printed when a case opens in a state; one that is done on the spot needs no paper."""
ON_STEP: Mapping[str, Title] = {
    Action.ACCEPT: "acceptance",
    Action.ACCEPT_WITH_GAPS: "gaps",
    Action.ASK_PAPERS: "notice",
    Action.SUPPLEMENT: "supplement",
    Action.REFUSE: "refusal",
    Action.TO_TOWN: "forwarded",
    Action.TO_COUNTY: "forwarded",
    Action.DECIDE: "completion",
}
_TOKEN = "SELECT token FROM tickets WHERE id = ?"  # noqa: S105 - a ticket's token, no password


def print_slip(pen: sqlite3.Connection, case: Case, action: str, settings: Settings) -> None:
    """Queue the slip that a step calls for, inside the caller's transaction; some steps call for none."""
    title = ON_OPENING.get(CaseState(case.state)) if action == "open" else ON_STEP.get(action)
    if title is None or settings.printing.url == "none":
        return
    slip = case_slip(case, title, _address(pen, case, settings), settings)
    spool.enqueue(pen, kinds.kind_of(slip), case.id, kinds.written(slip))


def case_slip(case: Case, title: Title, url: str, settings: Settings) -> CaseSlip:
    """Return a case's slip; a confidential item stays unnamed, and nobody's name is on it but our own."""
    english = case.language == "en"
    item = case.item_name_en if english else case.item_name
    return CaseSlip(
        centre=settings.centre.name_en if english else settings.centre.name,
        demo=settings.centre.demo,
        issued_at=clock.millis(),
        language="en" if english else "zh",
        url=url,
        title=title,
        case_no=case.no,
        look_up=doors.shown(case.look_up_code) if case.look_up_code else "",
        from_home=settings.server.slips_lead_home,
        item="" if case.confidential else item,
        accepted_at=case.accepted_at,
        due_date=case.due_date or "",
        tentative=case.due_tentative,
        papers=_papers(case, title, english=english),
        by_when=max((paper.until or "" for paper in case.missing), default=""),
        reason=case.result if title == "refusal" else "",
        sent_to=_sent_to(case) if title == "forwarded" else "",
        result=case.result if title == "completion" else "",
        staff=case.first_contact.name,
        desk_phone=settings.centre.phone,
    )


def _papers(case: Case, title: Title, *, english: bool) -> tuple[Paper, ...]:
    """Return all that is missing, all at once; the acceptance lists what was handed in."""
    if case.confidential or title in {"refusal", "forwarded", "completion"}:
        return ()
    given = title in {"acceptance", "supplement", "receipt"}
    chosen = [paper for paper in case.papers if given or paper.state != PaperState.GIVEN]
    return tuple(
        Paper(
            name=(paper.name_en if english else "") or paper.name,
            note=paper.form if english else FORM_WORDS.get(paper.form, paper.form),
            state=PaperState(paper.state).value,
            until=(paper.until or "") if paper.state == PaperState.GAP else "",
        )
        for paper in chosen
    )


def _sent_to(case: Case) -> str:
    return case.holder or say(case.language)(rules.HANDS_WORDS[progress.hands(case.state)])


def _address(pen: sqlite3.Connection, case: Case, settings: Settings) -> str:
    base = settings.server.slip_url
    if not base:
        return ""
    if case.ticket_id:
        return f"{base}/t/{pen.execute(_TOKEN, (case.ticket_id,)).fetchone()[0]}"
    return f"{base}/find?no={case.no}"
