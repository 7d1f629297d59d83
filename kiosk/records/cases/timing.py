"""The clock of a promise: due dates over working days, pauses, what is late."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import new_uid
from kiosk.pen import writing
from kiosk.records.cases.models import STILL_OPEN, Case, CasePause, PauseKind
from kiosk.records.workdays import queries as workdays
from kiosk.records.workdays.rules import Pause, Table, due, working_days_between
from kiosk.settings import Settings

TOGETHER = 200


def set_due(session: Session, case: Case) -> None:
    """Write when a case is due: its promised working days after acceptance (none: that very day)."""
    if case.accepted_at is None:
        case.due_date, case.due_tentative = None, False
        return
    today = clock.now().date()
    accepted = clock.business_date(case.accepted_at)
    reached = due(workdays.current(session), accepted, case.promised_days, pauses_of(case), today)
    case.due_date, case.due_tentative = reached.date.isoformat(), reached.tentative


def answer_due(session: Session, settings: Settings, asked_at: int) -> date:
    """Return until when somebody answers a request, or agrees a home visit, asked for at an instant (ms)."""
    asked_on = clock.business_date(asked_at)
    return due(workdays.current(session), asked_on, settings.cases.request_days).date


def pauses_of(case: Case) -> list[Pause]:
    """Return the days on which a case's clock stood, as the working-day rules read them."""
    day = date.fromisoformat
    return [
        Pause(day(each.started_on), day(each.ended_on) if each.ended_on else None) for each in case.pauses
    ]


def running_pause(case: Case) -> CasePause | None:
    """Return the pause in which a case's clock stands now, or None."""
    today = clock.now().date().isoformat()
    standing = (pause for pause in case.pauses if pause.ended_on is None or pause.ended_on >= today)
    return next(standing, None)


def stop(case: Case, kind: PauseKind, words: str, until: str | None = None) -> None:
    """Let a case's clock stand from today, inside the caller's transaction."""
    started = clock.now().date().isoformat()
    case.pauses.append(
        CasePause(id=new_uid(), kind=kind.value, words=words, started_on=started, ended_on=until)
    )


def run_again(case: Case) -> None:
    """Let a case's clock run again from tomorrow, inside the caller's transaction."""
    pause = running_pause(case)
    if pause is not None:
        pause.ended_on = clock.now().date().isoformat()


def days_left(table: Table, case: Case) -> int | None:
    """Return how many working days are left of a promise, negative when it is overdue."""
    if case.due_date is None:
        return None
    end = case.decided_at or clock.millis()
    return working_days_between(table, clock.business_date(end), date.fromisoformat(case.due_date))


def recompute_due_dates(session: Session) -> int:
    """Set the due dates of all open cases anew, after the table of working days or a day changed.

    Returns how many moved; done in small transactions, so that nobody at a window waits.
    """
    moved, last = 0, ""
    while True:
        with writing(session):
            chosen = select(Case).where(STILL_OPEN, Case.id > last, Case.accepted_at.is_not(None))
            batch = list(session.scalars(chosen.order_by(Case.id).limit(TOGETHER)))
            for case in batch:
                before = (case.due_date, case.due_tentative)
                set_due(session, case)
                moved += before != (case.due_date, case.due_tentative)
        if not batch:
            return moved
        last = batch[-1].id
