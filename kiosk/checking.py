"""Says in plain words what is wrong with data that does not fit its shape."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from kiosk.words import _

Path = tuple[str | int, ...]

_PLACE = re.compile(r"^(?P<problem>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.(?P<key>[A-Za-z_]\w*)|\[(?P<index>\d+)\]")
_KINDS = {
    "int": _("整数"), "float": _("数字"), "str": _("文字"), "bool": _("true 或 false"),
    "array": _("列表"), "object": _("一组键和值"), "null": _("空"),
}  # fmt: skip
_PROBLEMS = (
    (re.compile(r"unknown field `(?P<key>\w+)`"), _("不认识的键，请检查拼写")),
    (re.compile(r"missing required field `(?P<key>\w+)`"), _("没有写，必须有")),
    (re.compile(r"Invalid enum value (?P<found>.*)"), _("不能是 {found}")),
    (
        re.compile(r"Expected `(?P<kind>\w+)(?: \| null)?`, got `(?P<got>\w+)`"),
        _("应该是{kind}，不能是{got}"),
    ),
    (re.compile(r"Expected `\w+` (?:of length )?(?P<limit>[<>]=? ?\d+)"), _("超出范围，应该 {limit}")),
    (re.compile(r"matching regex"), _("写法不对")),
)


@dataclass(frozen=True)
class Fault:
    """Where data is wrong, and how: a Chinese sentence with the words for its gaps."""

    path: Path
    problem: str
    words: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The path as people write it: ``items[3].zh``."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return "".join(steps).lstrip(".")

    def __str__(self) -> str:
        """Return the sentence in Chinese."""
        return self.problem.format(**self.words)


def explain(error: msgspec.ValidationError) -> Fault:
    """Return the place and the plain words for an error of ``msgspec.convert``."""
    matched = _PLACE.match(str(error))
    problem, path = (matched["problem"], matched["path"] or "") if matched else (str(error), "")
    steps: Path = tuple(step["key"] or int(step["index"]) for step in _STEP.finditer(path.replace("...", "")))
    for pattern, sentence in _PROBLEMS:
        if found := pattern.search(problem):
            words = {name: _KINDS.get(word, word) for name, word in found.groupdict().items()}
            key = words.pop("key", None)
            return Fault((*steps, key) if key else steps, sentence, words)
    return Fault(steps, "{problem}", {"problem": problem})


def found_at(data: Any, path: Path) -> Any:
    """Return what stands at a path of plain data, or None where the path ends early."""
    for step in path:
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, Sequence) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data
