"""Opening a full ID number: only for those who work on the case, and never unnoticed."""

from sqlalchemy.orm import Session

from kiosk.errors import Refusal
from kiosk.records.cases import queries
from kiosk.records.cases.models import Case
from kiosk.records.cases.refusals import Confidential
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import member
from kiosk.sealing import Sealer


class FullIdForFew(Refusal):
    """完整证件号只有负责人、代办人、保密专员和管理员能看。"""

    code = "full_id_for_few"
    status = 403


class NoFullId(Refusal):
    """这个办件没有保存完整证件号，或者已经按期删除。"""

    code = "no_full_id"
    status = 404


def may_open(case: Case, reader: Staff) -> bool:
    """Return whether somebody may see the full ID number of a case that they may read."""
    return reader.id in {case.owner_id, case.agent_id} or reader.confidant or reader.is_manager


def open_full_id(session: Session, no: str, staff_id: str, sealer: Sealer) -> str:
    """Return the full ID number of a case's person and log that somebody saw it.

    Raises ``Confidential``, ``FullIdForFew``, ``NoFullId`` or ``SealBroken``.
    """
    case, reader = queries.case(session, no), member(session, staff_id)
    if not queries.may_read(case, reader):
        raise Confidential
    if not may_open(case, reader):
        raise FullIdForFew
    if case.contact is None or case.contact.id_sealed is None:
        raise NoFullId
    number = sealer.open(case.contact.id_sealed)
    queries.note_reading(session, staff_id, "full_id", case.id)
    return number
