"""From the bytes of a catalogue file to a catalogue, or a refusal that names line and field."""

from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from kiosk.checking import Fault, Path, explain
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.catalogue.refusals import BrokenCatalogue
from kiosk.words import _

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_catalogue(text: str, file: str) -> Catalogue:
    """Return the catalogue that a YAML text holds; raises ``BrokenCatalogue``."""
    data = _load(text, file)
    try:
        catalogue = msgspec.convert(data, Catalogue)
    except msgspec.ValidationError as error:
        raise _broken(text, file, explain(error)) from None
    for fault in _contradictions(catalogue):
        raise _broken(text, file, fault)
    return catalogue


def _load(text: str, file: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, the C one where there is one
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = _("不是正确的 YAML 写法，请检查标点和缩进")
        raise BrokenCatalogue(file=file, line=line, field="YAML", problem=problem) from None


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
