"""Looking a case up without signing in: its number and the last four of the phone, five tries."""

import hmac
import re

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import BadInput, Refusal
from kiosk.pen import writing
from kiosk.records.cases.identity import last4
from kiosk.records.cases.models import Case
from kiosk.records.cases.refusals import LookUpFailed, LookUpLocked
from kiosk.records.cases.tries import LookUpTry
from kiosk.records.tickets.models import Ticket
from kiosk.wire import progress
from kiosk.wire.progress import Missing, Progress, Stage
from kiosk.wire.typed import CaseNumber, fold, read_number
from kiosk.words import _

MOST_TRIES = 5
MOST_AT_A_PLACE = 20
WAIT = 10 * clock.MINUTE
"""How long nobody may try after the last wrong try; wrong tries are forgotten after it too."""

_LAST4 = re.compile(r"[0-9]{4}")


def look_up(session: Session, no: str, last4: str, place: str) -> Progress:
    """Return how a case stands to whoever knows its number and the last four of its phone.

    ``place`` tells devices apart: up to 64 characters that do not show the address itself. Five wrong
    tries on one number, or twenty from one place (many people share a kiosk), and nobody gets on for ten
    minutes. An unknown number, wrong digits and a case without a phone are answered alike:
    ``LookUpFailed``, then ``LookUpLocked``.
    Raises ``BadInput``, without counting, for what cannot be a number or four digits.
    """
    wanted, digits = read_number(no), _read_last4(last4)
    with writing(session):
        _forget_old_tries(session)
        tries = _tries(session, f"no:{wanted.date}-{wanted.number}"), _tries(session, f"place:{place}")
        answer = _lock(*tries) or _answer(session, wanted, digits, tries)
    if isinstance(answer, Refusal):
        raise answer
    return answer


def progress_of_ticket(session: Session, token: str) -> list[Progress]:
    """Return how the cases of one visit stand; its token is secret enough, no digits are asked."""
    chosen = select(Case).join(Ticket, Case.ticket_id == Ticket.id).where(Ticket.token == token)
    return [_progress(case) for case in session.scalars(chosen.order_by(Case.position))]


def _read_last4(text: str) -> str:
    digits = fold(text)
    if not _LAST4.fullmatch(digits):
        raise BadInput(field=_("手机号后四位"), problem=_("要填 4 个数字"))
    return digits


def _forget_old_tries(session: Session) -> None:
    """Drop what is over; a clock that went back must not lock anybody out for longer."""
    over = func.abs(LookUpTry.newest_at - clock.millis()) >= WAIT
    session.execute(delete(LookUpTry).where(over).execution_options(synchronize_session=False))
    session.expire_all()


def _tries(session: Session, key: str) -> LookUpTry:
    return session.get(LookUpTry, key) or LookUpTry(key=key, count=0, newest_at=0)


def _most(tried: LookUpTry) -> int:
    return MOST_AT_A_PLACE if tried.key.startswith("place:") else MOST_TRIES


def _lock(*tries: LookUpTry) -> LookUpLocked | None:
    standing = [each.newest_at + WAIT - clock.millis() for each in tries if each.count >= _most(each)]
    return LookUpLocked(minutes=-(-max(standing) // clock.MINUTE)) if standing else None


def _answer(
    session: Session, wanted: CaseNumber, digits: str, tries: tuple[LookUpTry, LookUpTry]
) -> Progress | LookUpFailed | LookUpLocked:
    found = _matching(session, wanted, digits)
    if found is None:
        return _count(session, tries)
    _forgive(session, *tries)
    return _progress(found)


def _matching(session: Session, wanted: CaseNumber, digits: str) -> Case | None:
    """Return the case if all is right, after the same work whether or not there is one."""
    chosen = select(Case).where(Case.business_date == wanted.date, Case.number == wanted.number)
    case = session.scalar(chosen)
    phone = case.contact.phone if case and case.contact else ""
    right = hmac.compare_digest(last4(phone).encode().rjust(4, b"-"), digits.encode())
    if case is None or not right or not case.no.startswith(wanted.centre):
        return None
    return case


def _forgive(session: Session, by_number: LookUpTry, by_place: LookUpTry) -> None:
    """Take back the wrong tries on this number: who knows it has only mistyped.

    Those on other numbers stay, so that nobody can guess on with a case of their own in between.
    """
    by_place.count -= min(by_place.count, by_number.count)
    if by_number in session:
        session.delete(by_number)


def _count(session: Session, tries: tuple[LookUpTry, LookUpTry]) -> LookUpFailed | LookUpLocked:
    for each in tries:
        each.count, each.newest_at = each.count + 1, clock.millis()
    session.add_all(tries)
    left = min(_most(each) - each.count for each in tries)
    return LookUpFailed(left=left) if left > 0 else LookUpLocked(minutes=WAIT // clock.MINUTE)


def _progress(case: Case) -> Progress:
    hidden = case.confidential
    return Progress(
        no=case.no,
        item="" if hidden else case.item_name,
        item_en="" if hidden else case.item_name_en,
        state=case.state,
        hands=progress.hands(case.state),
        stages=_stages(case),
        due_date=case.due_date or "",
        tentative=case.due_tentative,
        missing=[] if hidden else [Missing(p.name, p.name_en, p.until or "") for p in case.missing],
        delivery=case.delivery or "",
    )


def _stages(case: Case) -> list[Stage]:
    """Return the states a case went through; steps that changed none are nobody else's business."""
    reached: list[Stage] = []
    for step in case.steps:
        if not reached or reached[-1].state != step.state:
            reached.append(Stage(clock.business_date(step.at).isoformat(), step.state))
    return reached
