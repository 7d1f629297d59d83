"""Which language a reader gets: Chinese unless they ask for English."""

from datetime import datetime
from typing import Any

from flask import current_app, request
from flask_babel import Babel, gettext

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.words import LANGUAGES, TRANSLATIONS, Told, _

babel = Babel()

WEEKDAYS = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
SETUP = {"BABEL_DEFAULT_LOCALE": "zh", "BABEL_TRANSLATION_DIRECTORIES": str(TRANSLATIONS)}


def reader_language() -> str:
    """Return ``zh`` or ``en``: what the address asks for, then the desk's choice, then the browser's."""
    asked = request.args.get("lang") or request.cookies.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES) or "zh"


def sentence(refusal: Refusal) -> str:
    """Return what a refusal says, in the reader's language."""
    words = {name: _word(value) for name, value in refusal.words.items()}
    said = str(gettext(refusal.sentence())).format(**words)
    return said.replace("号窗口", current_app.config.get("WINDOW_WORD", "号窗口"))


def _word(value: Any) -> str:
    if isinstance(value, datetime):
        return moment_in_words(value)
    if isinstance(value, Told):
        return value.spoken(gettext)
    return gettext(value) if isinstance(value, str) and value else str(value)


def moment_in_words(moment: datetime) -> str:
    """Return a coming moment as people say it: the time with today, tomorrow, the weekday, or the date."""
    time = f"{moment:%H:%M}"
    days = (moment.date() - clock.now().date()).days
    if days == 0:
        return str(gettext("今天 {time}")).format(time=time)
    if days == 1:
        return str(gettext("明天 {time}")).format(time=time)
    if days >= len(WEEKDAYS):
        pattern = str(gettext("{month} 月 {day} 日 {time}"))
        return pattern.format(month=moment.month, day=moment.day, time=time)
    return f"{gettext(WEEKDAYS[moment.weekday()])} {time}"
