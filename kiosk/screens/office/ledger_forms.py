"""From what the ledger's page asks for to what is looked for; a searched name never stands in an address."""

import base64
import binascii
from collections.abc import Mapping
from datetime import date
from typing import Any

from kiosk.errors import Refusal
from kiosk.records.ledger.periods import CHOICES, Period, between
from kiosk.records.ledger.queries import Wanted, sought
from kiosk.sealing import SealBroken, Sealer
from kiosk.web.dates import day
from kiosk.words import _

FILTERS = ("what", "case_type", "state", "who", "overdue", "text")
FIELDS = ("first", "last", *FILTERS)
USUAL = "month"
LONGEST_TEXT = 40
A_CATEGORY = 2
OPEN = "open"
"""Stands among the states for all in which a case is not done yet."""

Typed = Mapping[str, str]


def typed(sent: Mapping[str, str], today: date, sealer: Sealer) -> Typed:
    """Return the fields as the page's form shows them; without days it is this month."""
    fields = {name: sent.get(name, "").strip() for name in FIELDS}
    choice = sent.get("period", "" if fields["first"] or fields["last"] else USUAL)
    if choice in CHOICES:
        fields["first"], fields["last"] = CHOICES[choice][1](today).days
    sealed = sent.get("sealed", "")
    return {**fields, "text": _opened(sealed, sealer) if sealed else fields["text"]}


def period(fields: Typed) -> Period:
    """Return the days that were typed; raises ``BadInput`` and what ``between`` refuses."""
    return between(day(fields["first"], _("开始日期")), day(fields["last"], _("结束日期")))


def in_order(fields: Typed) -> bool:
    """Return whether the typed days make a period, of which something can be exported."""
    try:
        period(fields)
    except Refusal:
        return False
    return True


def wanted(fields: Typed) -> Wanted:
    """Return what is looked for; raises what ``period`` does."""
    what, state, (first, last) = fields["what"], fields["state"], period(fields).days
    is_category, is_open = len(what) == A_CATEGORY, state == OPEN
    found = Wanted(
        first, last, category=what if is_category else "", item="" if is_category else what,
        case_type=fields["case_type"], state="" if is_open else state, is_open=is_open,
        first_contact=fields["who"], overdue=bool(fields["overdue"]),
    )  # fmt: skip
    return found._replace(**sought(fields["text"][:LONGEST_TEXT]))


def address(fields: Typed, sealer: Sealer, *without: str) -> dict[str, Any]:
    """Return the fields as the arguments of an address, the searched text sealed."""
    said = {name: value for name, value in fields.items() if value and name not in without}
    text = said.pop("text", "")
    return said | ({"sealed": _sealed(text[:LONGEST_TEXT], sealer)} if text else {})


def _sealed(text: str, sealer: Sealer) -> str:
    return base64.urlsafe_b64encode(sealer.seal(text)).decode()


def _opened(sealed: str, sealer: Sealer) -> str:
    """Return the text of an address, nothing where somebody changed it."""
    try:
        return sealer.open(base64.urlsafe_b64decode(sealed))
    except (binascii.Error, ValueError, SealBroken):
        return ""
