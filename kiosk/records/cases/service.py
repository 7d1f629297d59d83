"""What is done with cases; each public function is one use case and one transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from kiosk import clock
from kiosk.pen import writing
from kiosk.records.cases import papering, queries, rules, timing
from kiosk.records.cases.models import Case, CaseState, CaseStep, Channel, Delivery, PauseKind
from kiosk.records.cases.opening import Hall, Intake, PaperSaid, Visit, give_code, open_case_in
from kiosk.records.cases.people import Who, note_contact, write_contact
from kiosk.records.cases.refusals import (
    CaseMovedOn,
    ClockRuns,
    ClockStands,
    Confidential,
    NotYetHappened,
    ReasonNeeded,
    TooLongAgo,
    WrongCaseState,
)
from kiosk.records.cases.rules import Action
from kiosk.records.cases.slips import print_slip
from kiosk.records.staff.queries import member
from kiosk.records.tickets import queries as tickets
from kiosk.records.tickets import rules as ticket_rules
from kiosk.records.tickets import service as visits
from kiosk.records.tickets.models import Errand, Outcome
from kiosk.records.tickets.queries import Seen
from kiosk.records.tickets.refusals import KeyReused
from kiosk.wire import progress

OPENS: Mapping[str, CaseState] = {
    Outcome.DONE: CaseState.DELIVERED,
    Outcome.ACCEPTED: CaseState.ACCEPTED,
    Outcome.PAPERS: CaseState.NEED_PAPERS,
    Outcome.DECLINED: CaseState.REFUSED,
}
"""Which outcome of an errand opens a case, and in which state."""


class Finished(NamedTuple):
    """A finished visit and the cases that it opened."""

    seen: Seen
    cases: list[Case]


class Step(NamedTuple):
    """One step that somebody takes with a case; ``version`` is the one they saw.

    ``papers`` is the new material check, ``until`` (``YYYY-MM-DD``) the end of a stopped clock,
    ``happened_at`` (ms) the true time of something that is entered later.
    """

    action: Action
    version: int
    note: str = ""
    holder: str = ""
    papers: Sequence[PaperSaid] = ()
    delivery: Delivery | None = None
    until: str | None = None
    happened_at: int | None = None
    overdue_code: str | None = None


def finish_visit(
    session: Session, ticket_id: str, endings: Sequence[visits.Ending],
    intakes: Mapping[int, Intake], hall: Hall,
) -> Finished:  # fmt: skip
    """End a visit and open the case of each errand that has one, all in one step.

    ``intakes`` holds, by the errand's position, what a clerk had to add; an errand done on the spot
    needs nothing. Raises what ``act`` and ``open_case_in`` refuse; then nothing has happened.
    """
    turn = visits.Turn(ticket_rules.Action.FINISH, endings=endings)
    with writing(session) as driver:
        seen = visits.take_step(driver, ticket_id, turn, hall.staff_id, hall.settings)
        session.expire_all()
        ticket = tickets.ticket(session, ticket_id)
        cases = [
            open_case_in(
                session, intake, hall, Visit(ticket.id, errand.position, ticket.label, ticket.language)
            )
            for errand in ticket.errands
            if (intake := _intake(errand, intakes.get(errand.position)))
        ]
        session.flush()
        for case in cases:
            print_slip(driver, case, "open", hall.settings)
    return Finished(seen, cases)


def _intake(errand: Errand, said: Intake | None) -> Intake | None:
    """Return what opens an errand's case, or None where its outcome leaves nothing to log."""
    state = OPENS.get(errand.outcome or "")
    too_little = state == CaseState.NEED_PAPERS or (state == CaseState.REFUSED and errand.item is None)
    if state is None or (said is None and too_little):
        return None
    said = said or Intake()
    if state == CaseState.ACCEPTED and said.state == CaseState.WITH_GAPS:
        state = CaseState.WITH_GAPS
    return said._replace(state=state, item=errand.item, category=errand.category)


def open_case(session: Session, intake: Intake, hall: Hall) -> Case:
    """Open a case without a ticket: somebody walked up, phoned, or a paper sheet is entered."""
    with writing(session) as driver:
        if intake.key and (known := session.get(Case, intake.key)):
            return _must_be_the_same(known, intake)
        case = open_case_in(session, intake, hall)
        session.flush()
        if intake.channel != Channel.PAPER:
            print_slip(driver, case, "open", hall.settings)
    return case


def _must_be_the_same(known: Case, intake: Intake) -> Case:
    """Return the case that a repeated form opened; raises ``KeyReused`` when the form says another thing."""
    name = known.contact.name if known.contact else ""
    if known.item != intake.item or name != " ".join(intake.who.name.split()):
        raise KeyReused
    return known


def take_step(session: Session, no: str, step: Step, hall: Hall) -> Case:
    """Take one step with a case, if it is still as the page showed it.

    Raises ``CaseMovedOn``, ``WrongCaseState``, ``Confidential`` or what the step itself refuses.
    """
    with writing(session) as driver, session.no_autoflush:  # one flush, so one version and one line
        case = _to_change(session, no, step.version, hall.staff_id)
        if case.state not in rules.TRANSITIONS[step.action][0]:
            words = {"state": progress.STATE_WORDS[case.state], "action": rules.ACTION_WORDS[step.action]}
            raise WrongCaseState(no=no, **words)
        at = _true_time(case, step.happened_at)
        give_code(case)
        _DOES.get(step.action, _only_moves)(case, step)
        case.state = rules.state_after(step.action, case.state, _state_before(case))
        case.moved_at, case.holder = at, step.holder or case.holder
        _moments(case, step, at)
        _add_step(case, step.action, hall.staff_id, at, step)
        timing.set_due(session, case)
        session.flush()
        print_slip(driver, case, step.action, hall.settings)
    return case


def correct_person(session: Session, no: str, version: int, who: Who, hall: Hall) -> Case:
    """Write down whom a case is for, or correct it; the note tells that, not what it was."""
    with writing(session):
        case = _to_change(session, no, version, hall.staff_id)
        full_id = case.item in hall.settings.privacy.full_id_items
        if case.contact is None:
            case.contact = note_contact(session, who, hall.sealer, full_id=full_id)
        else:
            write_contact(case.contact, who, hall.sealer, full_id=full_id)
        case.moved_at = clock.millis()
        _add_step(case, "person", hall.staff_id, clock.millis(), Step(Action.NOTE, version))
    return case


def _to_change(session: Session, no: str, version: int, staff_id: str) -> Case:
    """Return a case that is as somebody saw it, and that they may change."""
    case = queries.case(session, no)
    if not queries.may_read(case, member(session, staff_id)):
        raise Confidential
    if case.version != version:
        last = case.steps[-1]
        done = rules.ACTION_WORDS.get(last.action, rules.ACTION_WORDS[Action.NOTE])
        raise CaseMovedOn(no=no, name=last.staff.name, action=done)
    return case


def _true_time(case: Case, happened_at: int | None) -> int:
    now = clock.millis()
    if happened_at is None:
        return now
    if happened_at > now:
        raise NotYetHappened
    if happened_at // clock.MINUTE < case.steps[-1].at // clock.MINUTE:
        raise TooLongAgo(days=366)
    return happened_at


def _add_step(case: Case, action: str, staff_id: str, at: int, step: Step) -> None:
    """Write a step down; the case counts as changed even if none of its own columns did."""
    flag_modified(case, "moved_at")
    case.steps.append(
        CaseStep(
            position=len(case.steps), action=action, state=case.state, staff_id=staff_id, at=at,
            entered_at=clock.millis(), holder=step.holder, note=step.note,
        )
    )  # fmt: skip


def _state_before(case: Case) -> str:
    """Return the state that a suspended case had before."""
    earlier = [step.state for step in case.steps if step.state != CaseState.SUSPENDED]
    return earlier[-1]


def _moments(case: Case, step: Step, at: int) -> None:
    if case.state in {CaseState.ACCEPTED, CaseState.WITH_GAPS} and case.accepted_at is None:
        case.accepted_at = at
    if step.action in {Action.DECIDE, Action.REFUSE}:
        case.decided_at, case.result = at, step.note
    if step.action == Action.DELIVER:
        case.delivered_at, case.delivery = at, (step.delivery or Delivery.AT_DESK).value


def _only_moves(_case: Case, _step: Step) -> None:
    """Do nothing but what the table says."""


def _ask_papers(case: Case, step: Step) -> None:
    papering.check_again(case, step.papers, CaseState.NEED_PAPERS)
    if case.accepted_at is not None and timing.running_pause(case) is None:
        timing.stop(case, PauseKind.PAPERS, "")


def _accept(case: Case, step: Step) -> None:
    papering.check_again(case, step.papers, CaseState.ACCEPTED)
    papering.must_be_complete(case, gaps_allowed=step.action == Action.ACCEPT_WITH_GAPS)
    timing.run_again(case)


def _with_a_reason(case: Case, step: Step) -> None:
    if not step.note.strip():
        raise ReasonNeeded
    if step.action == Action.SUSPEND and timing.running_pause(case) is None:
        timing.stop(case, PauseKind.SUSPENDED, step.note)


def _resume(case: Case, _step: Step) -> None:
    timing.run_again(case)


def _stop_clock(case: Case, step: Step) -> None:
    if not step.note.strip():
        raise ReasonNeeded
    if timing.running_pause(case) is not None:
        raise ClockStands(no=case.no)
    papering.must_be_a_coming_day(step.until)
    timing.stop(case, PauseKind.SPECIAL, step.note, step.until)


def _run_clock(case: Case, _step: Step) -> None:
    if timing.running_pause(case) is None:
        raise ClockRuns(no=case.no)
    timing.run_again(case)


def _explain(case: Case, step: Step) -> None:
    if step.overdue_code not in rules.OVERDUE_WORDS:
        raise ReasonNeeded
    case.overdue_code, case.overdue_words = step.overdue_code, step.note


_DOES: Mapping[Action, Callable[[Case, Step], None]] = {
    Action.ASK_PAPERS: _ask_papers,
    Action.SUPPLEMENT: _accept,
    Action.ACCEPT: _accept,
    Action.ACCEPT_WITH_GAPS: _accept,
    Action.REFUSE: _with_a_reason,
    Action.WITHDRAW: _with_a_reason,
    Action.SUSPEND: _with_a_reason,
    Action.RESUME: _resume,
    Action.STOP_CLOCK: _stop_clock,
    Action.RUN_CLOCK: _run_clock,
    Action.DELAY: _explain,
}
