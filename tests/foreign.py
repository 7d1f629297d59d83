"""Finds Chinese where a page should speak English."""

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from html.parser import HTMLParser

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
"""Chinese characters, and the wide marks （，。：） that stand between them."""
SPOKEN = frozenset({"alt", "aria-label", "aria-description", "content", "placeholder", "title", "value"})
"""Attributes that people hear or read."""
EMPTY = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


class _Reader(HTMLParser):
    """Notes what a page says in no other language than its own."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        foreign = self._foreign or (known.get("lang") or "en") != "en" or tag in {"script", "style"}
        if not foreign:
            self.said += [word for name, word in attrs if word and self._is_spoken(tag, name, known)]
        if tag not in EMPTY:
            self._open.append(foreign)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._foreign:
            self.said.append(data)

    @property
    def _foreign(self) -> bool:
        return bool(self._open and self._open[-1])

    @staticmethod
    def _is_spoken(tag: str, name: str, known: dict[str, str | None]) -> bool:
        """Return whether an attribute is read by people; what a field holds has been typed by some."""
        return name in SPOKEN and (
            name != "value" or (tag == "input" and known.get("type") in {"submit", "button"})
        )


def foreign_words(page: str, kept: Iterable[str] = ()) -> Iterator[str]:
    """Yield what an English page says in Chinese letters or marks.

    Parts with a ``lang`` of their own may; so may the words that are ``kept`` as somebody wrote them.
    """
    reader = _Reader()
    reader.feed(page)
    for said in reader.said:
        own = reduce(lambda left, word: left.replace(word, ""), kept, said)
        if CHINESE.search(own):
            yield " ".join(said.split())
