"""The words people read: written in Chinese, translated from the one catalogue of the house."""

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

TRANSLATIONS = Path(__file__).parent / "translations"
LANGUAGES = ("zh", "en")


@cache
def say(language: str) -> Callable[[str], str]:
    """Return the function that puts a Chinese sentence into a reader's language."""
    if language == "zh":
        return str
    return gettext.translation("messages", TRANSLATIONS, [language], fallback=True).gettext


def both(sentence: str, **words: object) -> str:
    """Return a sentence for the command line: in Chinese, and in English below where there is one."""
    spoken = dict.fromkeys(say(language)(sentence).format(**words) for language in LANGUAGES)
    return "\n".join(spoken)


def _(sentence: str) -> str:
    """Mark a Chinese sentence for translation; it is translated where it is shown."""
    return sentence
