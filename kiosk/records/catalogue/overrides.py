"""What one town or village has otherwise than the county's catalogue, and the catalogue that comes of it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from kiosk.records.catalogue.document import CaseType, Catalogue, Days, Item, Mode, Month, Text

TOWN_DIGITS = 9


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is otherwise about one item; what is not named stays as the catalogue has it.

    Who may see an item (``confidential``) is the county's alone, and cannot be changed here.
    """

    offered: bool | UnsetType = UNSET
    zh: Text | UnsetType = UNSET
    en: Text | UnsetType = UNSET
    alias: Text | UnsetType = UNSET
    mode: Mode | UnsetType = UNSET
    case_type: CaseType | UnsetType = UNSET
    promised_days: Days | UnsetType = UNSET
    materials: list[str] | UnsetType = UNSET
    home_visit: bool | UnsetType = UNSET
    season: list[Month] | UnsetType = UNSET
    note: str | UnsetType = UNSET
    urgent: bool | UnsetType = UNSET

    def named(self) -> dict[str, Any]:
        """Return the fields that are named."""
        fields = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in fields if value is not UNSET}


Overrides = Mapping[str, Mapping[str, Change]]
"""By town (9 digits) or centre (12 digits), then by item."""


def for_centre(catalogue: Catalogue, overrides: Overrides, centre: str) -> Catalogue:
    """Return the catalogue as one centre has it: the town's changes, then its own."""
    changes: dict[str, dict[str, Any]] = {}
    for scope in dict.fromkeys((centre[:TOWN_DIGITS], centre)):
        for code, change in overrides.get(scope, {}).items():
            changes[code] = changes.get(code, {}) | change.named()
    items = [_changed(item, changes.get(item.code, {})) for item in catalogue.items]
    return msgspec.structs.replace(catalogue, items=[item for item in items if item])


def _changed(item: Item, change: Mapping[str, Any]) -> Item | None:
    """Return an item with its change, or None where it is not offered."""
    if not change.get("offered", True):
        return None
    return msgspec.structs.replace(item, **{name: change[name] for name in change if name != "offered"})
