"""The material check of a case that is under way: what came, what is missing, what may follow."""

from collections.abc import Sequence
from datetime import date

from kiosk import clock
from kiosk.errors import BadInput
from kiosk.records.cases.models import Case, CasePaper, CaseState, PaperState
from kiosk.records.cases.opening import MOST_DAYS_AHEAD, PaperSaid, must_have_a_day
from kiosk.records.cases.refusals import PapersStillMissing, PapersUnnamed
from kiosk.words import _


def check_again(case: Case, said: Sequence[PaperSaid], state: CaseState) -> None:
    """Write a new material check over the old one; papers not named stay as they were."""
    must_have_a_day(said)
    known = {paper.name: paper for paper in case.papers}
    for each in said:
        paper = known.get(each.name) or _one_more(case, each)
        if each.state == PaperState.GIVEN and paper.state != PaperState.GIVEN:
            paper.given_at = clock.millis()
        paper.state = each.state.value
        if each.state != PaperState.GIVEN:  # by when a given one was promised stays known: 容缺受理台账
            paper.until = each.until if each.state == PaperState.GAP else None
    if state == CaseState.NEED_PAPERS and not any(p.state == PaperState.MISSING for p in case.papers):
        raise PapersUnnamed


def must_be_complete(case: Case, *, gaps_allowed: bool) -> None:
    """Raise ``PapersStillMissing`` unless every paper is there, or may follow where gaps are allowed."""
    open_states = {PaperState.MISSING} if gaps_allowed else {PaperState.MISSING, PaperState.GAP}
    missing = [paper.name for paper in case.papers if paper.state in open_states]
    if missing:
        raise PapersStillMissing(papers="、".join(missing))
    if gaps_allowed and not any(paper.state == PaperState.GAP for paper in case.papers):
        raise PapersUnnamed


def must_be_a_coming_day(text: str | None) -> None:
    """Raise ``BadInput`` for an end of a pause that is no date or lies in the past; None is open."""
    if text is None:
        return
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(field=_("到哪天"), problem=_("写成 2026-12-31 这样")) from None
    ahead = (day - clock.now().date()).days
    if ahead < 0:
        raise BadInput(field=_("到哪天"), problem=_("不能早于今天"))
    if ahead > MOST_DAYS_AHEAD:
        raise BadInput(field=_("到哪天"), problem=_("太远了，最多到一年后"))


def _one_more(case: Case, said: PaperSaid) -> CasePaper:
    paper = CasePaper(
        position=len(case.papers), name=said.name, name_en=said.name_en, form=said.form,
        state=said.state.value, until=said.until, given_at=None,
    )  # fmt: skip
    case.papers.append(paper)
    return paper
