"""Looking a case up without signing in: its number and the last four of the phone, five tries."""

import hmac
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import BadInput, Refusal
from kiosk.pen import writing
from kiosk.records.cases import rules
from kiosk.records.cases.identity import fold, last4
from kiosk.records.cases.models import Case, LookUpTry
from kiosk.records.cases.refusals import LookUpFailed, LookUpLocked
from kiosk.records.tickets.models import Ticket
from kiosk.words import _

MOST_TRIES = 5
MOST_AT_A_PLACE = 20
WAIT = 10 * clock.MINUTE
"""How long nobody may try after the last wrong try; wrong tries are forgotten after it too."""

_DASHES = re.compile(r"[-‐‑‒–—―−─_]+")
_NUMBER = re.compile(r"(?:([0-9]{12})-?)?([0-9]{4})([0-9]{2})([0-9]{2})(?:-([0-9]{1,6})|([0-9]{3,6}))")
_LAST4 = re.compile(r"[0-9]{4}")
WHERE_WORDS: Mapping[str, str] = {
    "person": _("现在在您手里，等您补材料"), "village": _("现在在村里"), "town": _("现在在镇里"),
    "county": _("现在在县里"), "nobody": "",
}  # fmt: skip
"""Whose hands a case is in, said to the person whose case it is; nothing once it has ended."""
NEXT_WORDS: Mapping[str, str] = {
    "draft": _("材料已经收到。受理了，工作人员会告诉您。"),
    "accepted": _("正在办，您不用跑。办好了，工作人员通知您。"),
    "need_papers": _("请把缺的材料补来，交到窗口，接着就办。"),
    "accepted_with_gaps": _("正在办。请按时把差的材料补来，交到窗口。"),
    "forwarded_town": _("镇里正在办，您不用跑。办好了，工作人员通知您。"),
    "forwarded_county": _("县里正在办，您不用跑。办好了，工作人员通知您。"),
    "decided": _("已经办好。请带上办件单子，到窗口取结果。走不动的，打电话请人送。"),
    "delivered": _("已经办好，结果也给您了，不用再来。"),
    "suspended": _("现在停着没办。为什么停，请到窗口问工作人员。"),
    "withdrawn": _("您已经撤回。还想办，请到窗口重新申请。"),
    "refused": _("这件事不能受理，原因写在单子上。有疑问，请到窗口问，或打 12345。"),
}
"""What somebody should do now, by the state of their case."""


class Stage(msgspec.Struct, frozen=True):
    """A state that a case has reached, and the date (``YYYY-MM-DD``) on which it did."""

    date: str
    state: str


class Missing(msgspec.Struct, frozen=True):
    """A paper that is not there yet; ``until`` is a date, or empty."""

    name: str
    name_en: str
    until: str


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody may know of their case: never a name, a telephone number or a note.

    ``item`` is empty for a confidential case, which also tells no paper. ``state`` and ``delivery``
    are keys of the words in ``rules``, ``hands`` of ``WHERE_WORDS``; ``due_date`` may be empty.
    """

    no: str
    item: str
    item_en: str
    state: str
    hands: str
    stages: Sequence[Stage]
    due_date: str
    tentative: bool
    missing: Sequence[Missing]
    delivery: str


class _Number(NamedTuple):
    """A case number as somebody gave it; at the centre itself its own code may be left out."""

    centre: str
    date: str
    number: int

    @property
    def key(self) -> str:
        return f"no:{self.date}-{self.number}"


def look_up(session: Session, no: str, last4: str, place: str) -> Progress:
    """Return how a case stands to whoever knows its number and the last four of its phone.

    ``place`` tells devices apart: up to 64 characters that do not show the address itself. Five wrong
    tries on one number, or twenty from one place (many people share a kiosk), and nobody gets on for ten
    minutes. An unknown number, wrong
    digits and a case without a phone are answered alike: ``LookUpFailed``, then ``LookUpLocked``.
    Raises ``BadInput``, without counting, for what cannot be a number or four digits.
    """
    wanted, digits = _read_number(no), _read_last4(last4)
    with writing(session):
        _forget_old_tries(session)
        tries = _tries(session, wanted.key), _tries(session, f"place:{place}")
        answer = _lock(*tries) or _answer(session, wanted, digits, tries)
    if isinstance(answer, Refusal):
        raise answer
    return answer


def progress_of_ticket(session: Session, token: str) -> list[Progress]:
    """Return how the cases of one visit stand; its token is secret enough, no digits are asked."""
    chosen = select(Case).join(Ticket, Case.ticket_id == Ticket.id).where(Ticket.token == token)
    return [_progress(case) for case in session.scalars(chosen.order_by(Case.position))]


def _read_number(text: str) -> _Number:
    found = _NUMBER.fullmatch(_DASHES.sub("-", fold(text)))
    if found is None:
        raise BadInput(field=_("办件编号"), problem=_("请照单子上的写，像 20261122-007 这样"))
    centre, year, month, day, *number = found.groups()
    return _Number(centre or "", f"{year}-{month}-{day}", int(number[0] or number[1]))


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
    session: Session, wanted: _Number, digits: str, tries: tuple[LookUpTry, LookUpTry]
) -> Progress | LookUpFailed | LookUpLocked:
    found = _matching(session, wanted, digits)
    if found is None:
        return _count(session, tries)
    _forgive(session, *tries)
    return _progress(found)


def _matching(session: Session, wanted: _Number, digits: str) -> Case | None:
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
    left = MOST_TRIES - max(each.count for each in tries)
    return LookUpFailed(left=left) if left else LookUpLocked(minutes=WAIT // clock.MINUTE)


def _progress(case: Case) -> Progress:
    hidden = case.confidential
    return Progress(
        no=case.no,
        item="" if hidden else case.item_name,
        item_en="" if hidden else case.item_name_en,
        state=case.state,
        hands=rules.hands(case.state),
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
