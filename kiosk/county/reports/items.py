"""What the codes of the catalogue are called."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import yaml

from kiosk.settings import ROOT

FILE = ROOT / "config" / "catalogue.yaml"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Item(NamedTuple):
    """The names of an item."""

    zh: str
    en: str


@cache
def items() -> Mapping[str, Item]:
    """Return the items of the catalogue that villages begin with, by their codes."""
    document = yaml.load(FILE.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader, the C one where there is one
    return {each["code"]: Item(each["zh"], each["en"]) for each in document["items"]}


def called(code: str, language: str) -> str:
    """Return an item's name in a reader's language; one of a village's own stays a code."""
    item = items().get(code)
    return code if item is None else item.en if language == "en" else item.zh
