"""From what the roster's forms send to what its services take."""

import re
from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import MultiDict

from kiosk import clock
from kiosk.errors import BadInput
from kiosk.records.roster.opening_days import read_periods
from kiosk.records.roster.service import Pair, PostWords
from kiosk.web import dates
from kiosk.words import _

Form = MultiDict[str, str]

FURTHEST_YEARS = 10
LONGEST_NAME = 12
LONGEST_ENGLISH = 30
LONGEST_WORDS = 60
_PHONE = re.compile(r"[0-9+() -]{3,20}")


def day_or(values: Mapping[str, str], field: str, otherwise: date) -> date:
    """Return the day that an address names, or another one where it names none that can be shown."""
    found = dates.day_or_none(values.get(field, ""))
    return found if found and abs(found.year - otherwise.year) <= FURTHEST_YEARS else otherwise


def day(form: Mapping[str, str], field: str, said: str) -> date:
    """Return a day; raises ``BadInput``."""
    found = dates.day(form.get(field, ""), said, _("请选一个日期"))
    if abs(found.year - clock.now().year) > FURTHEST_YEARS:
        raise BadInput(field=said, problem=_("年份不对"))
    return found


def span(form: Form) -> tuple[date, date]:
    """Return the first and the last day; without a last one it is a single day. Raises ``BadInput``."""
    first = day(form, "first", _("第一天"))
    return first, day(form, "last", _("最后一天")) if form.get("last") else first


def pair(form: Form) -> Pair:
    """Return the chosen A and B."""
    return Pair(form.get("a") or None, form.get("b") or None)


def post_words(form: Form) -> PostWords:
    """Return what a post is called, and its duty phone; raises ``BadInput``."""
    name = text(form, "name", _("岗位名称"), LONGEST_NAME)
    if not name:
        raise BadInput(field=_("岗位名称"), problem=_("不能空着"))
    phone = form.get("phone", "").strip()
    if phone and not _PHONE.fullmatch(phone):
        raise BadInput(field=_("值班电话"), problem=_("只写数字，如 0371-12345678"))
    return PostWords(name, text(form, "name_en", _("英文名称"), LONGEST_ENGLISH), phone)


def periods(form: Form) -> list[str]:
    """Return the opening periods of a day, none for a closed one; raises what is wrong with them."""
    kind = form.get("kind", "")
    if kind not in {"closed", "open"}:
        raise BadInput(field=_("那几天"), problem=_("请选“全天不开”或“按这些时间开”"))
    return read_periods(form.get("periods", "")) if kind == "open" else []


def text(form: Form, field: str, said: str, most: int = LONGEST_WORDS) -> str:
    """Return a line of text; raises ``BadInput`` when it is too long."""
    written = " ".join(form.get(field, "").split())
    if len(written) > most:
        raise BadInput(field=said, problem=_("太长了，请写短一些"))
    return written
