"""From the bytes of a catalogue file to a catalogue, or a refusal that names line and field."""

from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from kiosk.checking import Fault, Path, explain
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.catalogue.overrides import for_centre
from kiosk.records.catalogue.overrides_reading import KEY, BrokenOverrides, read_overrides
from kiosk.records.catalogue.refusals import BrokenCatalogue
from kiosk.words import _

COUNTYS = _("县里的目录")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TWICE = _("这个键写了两次")


class _Strict(_Loader):  # type: ignore[misc]  # whichever of the two there is
    """Refuses a key that stands twice, of which YAML would silently take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's own signature
        """Build a mapping whose keys are all different."""
        seen = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, _TWICE, key.start_mark)
            seen.add(key.value)
        built: dict[Any, Any] = super().construct_mapping(node, deep)
        return built


def read_catalogue(text: str, file: str) -> Catalogue:
    """Return the catalogue that a YAML text holds; raises ``BrokenCatalogue``."""
    return _catalogue(_load(text, file), text, file)


def read_county_catalogue(text: str, centre: str) -> Catalogue:
    """Return a county's catalogue as one centre (12 digits, or nothing) has it; raises ``BrokenCatalogue``.

    All overrides are read, those for other villages too: what is wrong is wrong for everybody.
    """
    data = _load(text, COUNTYS)
    written = data.pop(KEY, {}) if isinstance(data, dict) else {}
    catalogue = _catalogue(data, text, COUNTYS)
    try:
        return for_centre(catalogue, read_overrides(written, catalogue), centre)
    except BrokenOverrides as broken:
        raise _broken(text, COUNTYS, broken.fault) from None


def _catalogue(data: Any, text: str, file: str) -> Catalogue:
    try:
        catalogue = msgspec.convert(data, Catalogue)
    except msgspec.ValidationError as error:
        raise _broken(text, file, explain(error)) from None
    for fault in _contradictions(catalogue):
        raise _broken(text, file, fault)
    return catalogue


def _load(text: str, file: str) -> Any:
    try:
        return yaml.load(text, Loader=_Strict)  # noqa: S506 - a safe loader, the C one where there is one
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = _TWICE if error.problem == _TWICE else _("不是正确的 YAML 写法，请检查标点和缩进")
        raise BrokenCatalogue(file=file, line=line, field="YAML", problem=problem) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        problem = _("里面有读不懂的字符或日期")
        raise BrokenCatalogue(file=file, line=1, field="YAML", problem=problem) from None


def _broken(text: str, file: str, fault: Fault) -> BrokenCatalogue:
    line = _line_of(text, fault.path)
    return BrokenCatalogue(file=file, line=line, field=fault.place or "YAML", problem=str(fault))


def _contradictions(catalogue: Catalogue) -> Iterator[Fault]:
    yield from _twice("categories", "code", [category.code for category in catalogue.categories])
    yield from _twice("categories", "letter", [category.letter for category in catalogue.categories])
    yield from _twice("items", "code", [item.code for item in catalogue.items])
    for position, item in enumerate(catalogue.items):
        if item.category not in catalogue.by_category:
            yield Fault(("items", position, "category"), _("没有“{code}”这个类别"), {"code": item.category})
        for name in set(item.materials) - set(catalogue.material_types):
            yield Fault(("items", position, "materials"), _("没有“{name}”这种材料"), {"name": name})
    if catalogue.ticketing.priority.letter in _ordinary_letters(catalogue):
        yield Fault(("ticketing", "priority", "letter"), _("优先号的字母不能和别的号相同"))


def _ordinary_letters(catalogue: Catalogue) -> set[str]:
    return {catalogue.ticketing.unified.letter, *(each.letter for each in catalogue.categories)}


def _twice(table: str, column: str, values: list[str]) -> Iterator[Fault]:
    for position, value in enumerate(values):
        if value in values[:position]:
            yield Fault((table, position, column), _("“{value}”写了两次"), {"value": value})


def _line_of(text: str, path: Path) -> int:
    """Return the line (from 1) of the deepest node on the path."""
    node = yaml.compose(text, Loader=_Loader)
    line = 1
    for step in path:
        below = _below(node, step)
        if below is None:
            break
        node, line = below, below.start_mark.line + 1
    return line


def _below(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None
