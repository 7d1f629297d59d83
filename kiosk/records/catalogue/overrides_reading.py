"""Reading the ``overrides:`` of a county's catalogue, of every town and village at once."""

from collections.abc import Iterator, Mapping
from re import compile as pattern_of
from typing import Any

import msgspec

from kiosk.checking import Fault, explain
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.catalogue.overrides import Change, Overrides, for_centre
from kiosk.words import _

KEY = "overrides"
_SCOPE = pattern_of(r"[0-9]{9}([0-9]{3})?")


class BrokenOverrides(Exception):  # noqa: N818 - the reader of the whole catalogue makes its refusal of it
    """Overrides that do not fit; the fault says where and how."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault."""
        super().__init__(fault.place)
        self.fault = fault


def read_overrides(written: Any, catalogue: Catalogue) -> Overrides:
    """Return the overrides that plain data hold; raises ``BrokenOverrides``."""
    overrides = {
        scope: {code: _change(scope, code, change, catalogue) for code, change in changes.items()}
        for scope, changes in _by_scope(written)
    }
    for scope in overrides:
        if not for_centre(catalogue, overrides, scope).items:
            raise BrokenOverrides(Fault((KEY, scope), _("这里一项事情都不剩了，至少要留一项")))
    return overrides


def _by_scope(written: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, changes in _mapping(written, KEY).items():
        scope = str(key)  # a number to YAML, unless somebody thought of the quotes
        if not _SCOPE.fullmatch(scope):
            raise BrokenOverrides(Fault((KEY, scope), _("应该是 12 位中心代码，或 9 位乡镇代码")))
        yield scope, _mapping(changes, KEY, scope)


def _mapping(written: Any, *path: str) -> Mapping[Any, Any]:
    if not isinstance(written, Mapping):
        raise BrokenOverrides(
            Fault(path, _("应该是{kind}，不能是{got}"), {"kind": _("一组键和值"), "got": str(written)})
        )
    return written


def _change(scope: str, code: str, written: Any, catalogue: Catalogue) -> Change:
    if code not in catalogue.by_code:
        raise BrokenOverrides(
            Fault((KEY, scope, str(code)), _("目录里没有“{code}”这项事情"), {"code": str(code)})
        )
    try:
        change = msgspec.convert(written, Change)
    except msgspec.ValidationError as error:
        fault = explain(error)
        raise BrokenOverrides(Fault((KEY, scope, code, *fault.path), fault.problem, fault.words)) from None
    for name in change.named().get("materials", []):
        if name not in catalogue.material_types:
            path = (KEY, scope, code, "materials")
            raise BrokenOverrides(Fault(path, _("没有“{name}”这种材料"), {"name": name}))
    return change
