"""Reading a settings file: a wrong value is refused with file, key, what was found and what is allowed."""

import tomllib
import typing
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Meta

from kiosk.checking import Fault, explain, found_at
from kiosk.checking import Path as Steps
from kiosk.errors import Refusal
from kiosk.words import _

Shape = TypeVar("Shape", bound=msgspec.Struct)
COMMAND_LINE = _("命令行或环境变量")


class WrongSetting(Refusal):
    """设置有误：{file} 里的 {key} 写的是 {found}；{problem}。可以写：{allowed}。改好后再启动。"""

    code = "wrong_setting"
    status = 500


class UnreadableSettings(Refusal):
    """设置文件 {file} 读不出来：{problem}。请检查后再启动。"""

    code = "unreadable_settings"
    status = 500


def read_settings_file(
    file: Path,
    shape: type[Shape],
    contradictions: Callable[[Shape], Iterator[Fault]],
    overrides: Mapping[tuple[str, str], Any],
) -> Shape:
    """Return the settings of a TOML file, with ``(section, key)`` overrides on top.

    ``contradictions`` yields what is wrong although every value by itself fits its shape.
    Raises ``UnreadableSettings`` or ``WrongSetting``.
    """
    data = _load(file)
    for (section, key), value in overrides.items():
        data.setdefault(section, {})[key] = value
    try:
        settings = msgspec.convert(data, shape)
        fault = next(contradictions(settings), None)
    except msgspec.ValidationError as error:
        fault = explain(error)
    if fault:
        name = COMMAND_LINE if fault.path in overrides else file.name
        found, allowed = repr(found_at(data, fault.path)), _allowed(shape, fault.path)
        raise WrongSetting(file=name, key=fault.place, found=found, problem=fault, allowed=allowed) from None
    return settings


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except OSError:
        raise UnreadableSettings(file=file, problem="没有这个文件") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableSettings(file=file, problem=error) from None


def _allowed(shape: type[Any], path: Steps) -> str:
    """Return what may stand at a path: the field's own description, or the known keys."""
    here: Any = shape
    for step in path:
        hints = typing.get_type_hints(here, include_extras=True) if isinstance(here, type) else {}
        here = hints.get(str(step), here)
    described = (meta.description for meta in _metas(here) if meta.description)
    return str(
        next(described, None) or "、".join(getattr(here, "__struct_fields__", ("见设置文件里的说明",)))
    )


def _metas(hint: Any) -> list[Meta]:
    parts = (hint, *typing.get_args(hint))
    return [meta for part in parts for meta in getattr(part, "__metadata__", ())]
