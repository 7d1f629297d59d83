"""Collects every Chinese sentence; ``python -m tests.house.words`` brings the translations up to date."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import kiosk
from kiosk.errors import Refusal
from kiosk.words import TRANSLATIONS

PACKAGE = Path(kiosk.__file__).parent
ENGLISH = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
COMPILED = ENGLISH.with_suffix(".mo")
METHODS = [("templates/**.html", "jinja2.ext.babel_extract"), ("**.py", "python")]


@cache
def sentences() -> frozenset[str]:
    """Return every sentence that a person may read: marked ones, and what refusals say."""
    found = extract_from_dir(PACKAGE, METHODS, keywords={"_": None, "gettext": None})
    marked = {str(message) for _file, _line, message, _comments, _context in found}
    return frozenset({*marked, *(refusal.sentence() for refusal in refusals())} - {""})


def refusals() -> Iterator[type[Refusal]]:
    """Yield every refusal of the house, after importing all of it."""
    for module in pkgutil.walk_packages([str(PACKAGE)], "kiosk."):
        importlib.import_module(module.name)
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        refusal = waiting.pop()
        yield refusal
        waiting += refusal.__subclasses__()


def translations() -> Catalog:
    """Return the English catalogue as it is in the house."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def update(*fragments: Path) -> None:
    """Add what is missing (taking English from ``fragments``), drop what is gone, compile."""
    old = translations() if ENGLISH.exists() else Catalog(locale="en")
    known = {str(message.id): str(message.string) for message in old if message.id}
    for fragment in fragments:
        with fragment.open("rb") as file:
            known |= {str(each.id): str(each.string) for each in read_po(file) if each.id and each.string}
    catalogue = Catalog(locale="en", project="kiosk", version="1", charset="utf-8")
    for sentence in sorted(sentences()):
        catalogue.add(sentence, known.get(sentence, ""))
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, catalogue, width=100, omit_header=False, include_lineno=False)
    with COMPILED.open("wb") as file:
        write_mo(file, catalogue)


if __name__ == "__main__":
    import sys

    update(*map(Path, sys.argv[1:]))
