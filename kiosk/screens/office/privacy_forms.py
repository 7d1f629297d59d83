"""From what the privacy page's forms send to what the services take."""

from collections.abc import Sequence
from datetime import date

from werkzeug.datastructures import MultiDict

from kiosk.errors import BadInput
from kiosk.records.catalogue import queries as catalogues
from kiosk.records.retention.models import Reason
from kiosk.records.retention.queries import Wanted
from kiosk.web import dates
from kiosk.web.database import session
from kiosk.web.language import reader_language
from kiosk.words import _

Form = MultiDict[str, str]

YEARS = range(2000, 2101)
PAGE_DIGITS = 5
MOST_PAGES = 10**PAGE_DIGITS - 1


def wanted(form: Form) -> Wanted:
    """Return which readings somebody wants to see; raises ``BadInput`` for days that cannot be."""
    first = _day(form.get("first", ""), _("从哪天"))
    last = _day(form.get("last", ""), _("到哪天"))
    if first and last and last < first:
        raise BadInput(field=_("到哪天"), problem=_("不能早于“从哪天”"))
    return Wanted(form.get("staff") or None, first, last, _page(form.get("page", "")))


def picked(form: Form) -> list[str]:
    """Return whose data shall be erased; raises ``BadInput`` when nothing was picked."""
    chosen = form.getlist("contact")
    if not chosen:
        raise BadInput(field=_("选"), problem=_("一处也没有选。请再查一次，选好要删的"))
    return chosen


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


def _day(text: str, field: str) -> date | None:
    if not text:
        return None
    day = dates.day(text, field, _("没有这一天，请写成 2026-12-31 这样"))
    if day.year not in YEARS:
        raise BadInput(field=field, problem=_("只能填 2000 年到 2100 年"))
    return day


def _page(text: str) -> int:
    """Return the number of a page; ``int`` refuses very long numbers, and no list is that long."""
    if not text.isdecimal():
        return 1
    return max(1, int(text)) if len(text) <= PAGE_DIGITS else MOST_PAGES
