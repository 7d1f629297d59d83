"""What lists and forms beside the queue share: what something is about, days in words."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from kiosk.errors import BadInput
from kiosk.screens.desk.panel import Names
from kiosk.web import dates
from kiosk.web.language import WEEKDAYS
from kiosk.words import _

Form = MultiDict[str, str]
Kind = TypeVar("Kind", bound=StrEnum)

CATEGORY_LETTERS = 2
NOT_HERE = frozenset({401, 403, 404})
"""Refusals after which there is no page to show again, by their status."""


def chosen_subject(form: Form) -> tuple[str | None, str | None]:
    """Return the category and the item that were chosen; an item brings its own category along."""
    code = form.get("subject", "")
    return (code, None) if len(code) == CATEGORY_LETTERS else (None, code or None)


def subject_words(names: Names, category: str | None, item: str | None) -> str:
    """Return what something is about, as far as it is known."""
    known = names.item(item) or (names.category(category) if category else "")
    return known or str(gettext("还没说清"))


def chosen(kinds: type[Kind], form: Form, name: str, field: str) -> Kind:
    """Return what was chosen from a list; raises ``BadInput``."""
    sent = form.get(name, "")
    if sent not in {kind.value for kind in kinds}:
        raise BadInput(field=field, problem=_("请从列表里选"))
    return kinds(sent)


def chosen_day(form: Form, name: str) -> date:
    """Return the date in a field; raises ``BadInput``."""
    return dates.day(form.get(name, ""), _("哪一天"))


def day_words(day: str | None) -> str:
    """Return a date (``YYYY-MM-DD``) without its year but with its weekday."""
    return f"{day[5:]} {gettext(WEEKDAYS[date.fromisoformat(day).weekday()])}" if day else ""
