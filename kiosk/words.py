"""The words people read: written in Chinese, translated from the one catalogue of the house."""

import gettext
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

TRANSLATIONS = Path(__file__).parent / "translations"
LANGUAGES = ("zh", "en")


@cache
def say(language: str) -> Callable[[str], str]:
    """Return the function that puts a Chinese sentence into a reader's language."""
    if language == "zh":
        return str
    return gettext.translation("messages", TRANSLATIONS, [language], fallback=True).gettext


class Told(NamedTuple):
    """A sentence with the words for its gaps; it may itself be a word of another."""

    sentence: str
    words: Mapping[str, object]

    def __str__(self) -> str:
        """Return it in Chinese."""
        return self.spoken(str)

    def spoken(self, speak: Callable[[str], str]) -> str:
        """Return it in the language that ``speak`` puts Chinese into, its words too."""
        words = {name: _spoken(word, speak) for name, word in self.words.items()}
        return speak(self.sentence).format(**words)


def _spoken(word: object, speak: Callable[[str], str]) -> object:
    if isinstance(word, Told):
        return word.spoken(speak)
    return speak(word) if isinstance(word, str) and word else word


def both(sentence: str, **words: object) -> str:
    """Return a sentence for the command line: in Chinese, and in English below where there is one."""
    spoken = dict.fromkeys(Told(sentence, words).spoken(say(language)) for language in LANGUAGES)
    return "\n".join(spoken)


def _(sentence: str) -> str:
    """Mark a Chinese sentence for translation; it is translated where it is shown."""
    return sentence
