"""From what the privacy page's forms send to what the services take."""

from collections.abc import Sequence
from datetime import date

from werkzeug.datastructures import MultiDict

from kiosk.errors import BadInput
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.retention.models import Reason
from kiosk.records.retention.queries import Wanted
from kiosk.web.database import session
from kiosk.web.language import reader_language
from kiosk.words import _

Form = MultiDict[str, str]


def wanted(form: Form) -> Wanted:
    """Return which readings somebody wants to see; what is no date counts as not asked for."""
    page = form.get("page", "")
    return Wanted(
        staff_id=form.get("staff") or None,
        first=_day(form.get("first", "")),
        last=_day(form.get("last", "")),
        page=max(1, int(page)) if page.isdecimal() else 1,
    )


def reason(form: Form) -> Reason:
    """Return why something shall be erased; raises ``BadInput``."""
    chosen = form.get("reason", "")
    if chosen not in {each.value for each in Reason}:
        raise BadInput(field=_("删除的理由"), problem=_("请从列表里选"))
    return Reason(chosen)


def named_items(codes: Sequence[str]) -> list[str]:
    """Return the names of some items in the reader's language; one that left the catalogue keeps its code."""
    known = catalogues.current(session()).by_code
    return [known[code].name(reader_language()) if code in known else code for code in codes]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
