"""The shape of a catalogue; what does not fit is refused before anything is kept."""

from enum import StrEnum
from functools import cached_property
from typing import Annotated

import msgspec
from msgspec import Meta

Text = Annotated[str, Meta(min_length=1, max_length=200)]
Letter = Annotated[str, Meta(pattern="^[A-HJ-NP-Z]$", description="A–Z, 不用 I 和 O")]
CategoryCode = Annotated[str, Meta(pattern="^[A-Z]{2}$", description="两个大写字母, 如 SB")]
ItemCode = Annotated[str, Meta(pattern="^[A-Z]{2}[0-9]{2}$", description="如 SB01")]
Days = Annotated[int, Meta(ge=0, le=365, description="0–365")]
Month = Annotated[int, Meta(ge=1, le=12, description="1–12")]


FORM_WORDS = {
    "original": "原件", "copy": "复印件", "photo": "照片", "filled at the desk": "现场填写",
    "signed at the desk": "现场签字",
}  # fmt: skip
"""The default catalogue's forms of a paper in Chinese; a county's own are shown as they are."""


class Mode(StrEnum):
    """Who does the errand: the village, the village for the person, or both together."""

    DIRECT = "direct"
    AGENT = "agent"
    ASSIST = "assist"


class CaseType(StrEnum):
    """How an errand ends: on the spot, within promised days, or decided above the village."""

    INSTANT = "instant"
    PROMISE = "promise"
    FORWARD = "forward"


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something with a Chinese and an English name."""

    zh: Text
    en: Text

    def name(self, language: str) -> str:
        """Return the name in a reader's language."""
        return self.en if language == "en" else self.zh


class Category(Named, frozen=True, forbid_unknown_fields=True):
    """A kind of errand: one tile on the kiosk; a discreet one is not named on slip or TV."""

    code: CategoryCode
    letter: Letter
    alias: Text
    discreet: bool = False


class Material(Named, frozen=True, forbid_unknown_fields=True):
    """A paper to bring."""

    form: Text
    only_if: Text | None = None
    only_if_en: Text | None = None

    def condition(self, language: str) -> str:
        """Return when this paper is needed, nothing if always."""
        return (self.only_if_en if language == "en" else self.only_if) or ""

    def with_condition(self, language: str) -> str:
        """Return the name, with when it is needed behind it."""
        condition = self.condition(language)
        return f"{self.name(language)} ({condition})" if condition else self.name(language)


class ClockPause(Named, frozen=True, forbid_unknown_fields=True):
    """A special step that stops the clock of the promise."""

    days: Days
    unit: Text = "calendar"


class Item(Named, frozen=True, forbid_unknown_fields=True):
    """One service item: what the kiosk offers, the clerk serves and the log counts."""

    code: ItemCode
    category: CategoryCode
    alias: Text
    item_type: Text
    mode: Mode
    case_type: CaseType
    ability: Text
    decided_by: Text
    promised_days: Days
    materials: list[str]
    home_visit: bool
    fee: Annotated[int, Meta(ge=0, description="分, 0 或更大")]
    result: Text
    basis: list[str]
    note: str = ""
    season: list[Month] = []
    excluded_days: list[ClockPause] = []
    age_min: Annotated[int, Meta(ge=0, le=120)] | None = None
    confidential: bool = False
    urgent: bool = False


class RefusedCertificate(Named, frozen=True, forbid_unknown_fields=True):
    """A certificate that a village may not issue, and who to ask instead."""

    ask: Text
    ask_en: Text


class Lane(Named, frozen=True, forbid_unknown_fields=True):
    """A running number: its letter and what it is called."""

    letter: Letter
    digits: Annotated[int, Meta(ge=3, le=3, description="3")] = 3
    first: Annotated[int, Meta(ge=1, le=1, description="1")] = 1
    reset: Annotated[str, Meta(pattern="^daily$", description="daily")] = "daily"


class Ticketing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The letters of a one-window centre."""

    unified: Lane
    priority: Lane


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """A whole catalogue, as a county or a village edits it."""

    version: Annotated[int, Meta(ge=1, description="1 或更大")]
    categories: Annotated[list[Category], Meta(min_length=1, max_length=8, description="1–8 类")]
    material_types: dict[str, Material]
    items: Annotated[list[Item], Meta(min_length=1, max_length=400, description="1–400 项")]
    ticketing: Ticketing
    refused_certificates: list[RefusedCertificate] = []
    currency: str = "CNY"
    default_fee: int = 0
    sources: dict[str, str] = {}

    @cached_property
    def by_code(self) -> dict[str, Item]:
        """Every item under its code."""
        return {item.code: item for item in self.items}

    @cached_property
    def by_category(self) -> dict[str, Category]:
        """Every category under its code."""
        return {category.code: category for category in self.categories}

    def public_name(self, category: str, language: str, *, secret: bool = False) -> str:
        """Return what slip and TV call a category: nothing telling if it is discreet or ``secret``."""
        known = self.by_category.get(category)
        if secret or known is None or known.discreet:
            return self.ticketing.unified.name(language)
        return known.name(language)

    def is_confidential(self, item: str | None, category: str | None) -> bool:
        """Return whether an errand is confidential; in a discreet category also while its item is open."""
        if item in self.by_code:
            return self.by_code[item].confidential
        return category in self.by_category and self.by_category[category].discreet

    def items_of(self, category: str) -> list[Item]:
        """Return the items of one category, in their order."""
        return [item for item in self.items if item.category == category]

    def materials_of(self, item: Item) -> list[Material]:
        """Return the papers that an item asks for."""
        return [self.material_types[name] for name in item.materials]
