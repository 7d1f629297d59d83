"""Pages of cases for other programs: the newest first, each page beginning where the last one ended."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select, true, tuple_
from sqlalchemy.orm import Session

from kiosk.errors import BadInput
from kiosk.records.cases import queries, rules
from kiosk.records.cases.models import STILL_OPEN, Case
from kiosk.records.cases.refusals import Confidential
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import member
from kiosk.words import _

_CURSOR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,9})")


class Asked(NamedTuple):
    """Which cases are wanted; what is empty does not matter, both dates are included."""

    state: str = ""
    still_open: bool | None = None
    mine: bool = False
    first: str = ""
    last: str = ""


def masked_case(session: Session, no: str, staff_id: str) -> Case:
    """Return a case to be shown masked, which nobody need write down; raises ``Confidential``."""
    found = queries.case(session, no)
    if not queries.may_read(found, member(session, staff_id)):
        raise Confidential
    return found


def cases_page(
    session: Session, asked: Asked, reader: Staff, cursor: str | None, limit: int
) -> tuple[Sequence[Case], str | None]:
    """Return a page of the cases that somebody may read, and the cursor of the next one, if there is one.

    Confidential cases are left out for those who may not read them. Raises ``BadInput`` for a cursor
    that is not ours.
    """
    chosen = select(Case).where(_readable(reader), *_wanted(asked, reader))
    if cursor is not None:
        chosen = chosen.where(tuple_(Case.business_date, Case.number) < _place(cursor))
    newest_first = (Case.business_date.desc(), Case.number.desc())
    found = session.scalars(chosen.order_by(*newest_first).limit(limit + 1)).all()
    last = found[limit - 1] if len(found) > limit else None
    return found[:limit], f"{last.business_date}.{last.number}" if last else None


def _place(cursor: str) -> tuple[str, int]:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise BadInput(field="cursor", problem=_("要用上一页给的 next"))
    return found[1], int(found[2])


def _readable(reader: Staff) -> ColumnElement[bool]:
    own = (Case.owner_id, Case.agent_id, Case.first_contact_id)
    return true() if reader.confidant else or_(~Case.confidential, *(each == reader.id for each in own))


def _wanted(asked: Asked, reader: Staff) -> list[Any]:
    conditions = (
        (asked.state, Case.state == asked.state),
        (asked.still_open is True, STILL_OPEN),
        (asked.still_open is False, Case.state.in_(rules.ENDED)),
        (asked.mine, Case.owner_id == reader.id),
        (asked.first, Case.business_date >= asked.first),
        (asked.last, Case.business_date <= asked.last),
    )
    return [condition for is_asked, condition in conditions if is_asked]
