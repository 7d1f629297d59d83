"""Modules that are loaded when something of them is first used, not when another module names them.

One list for the whole hall. Whoever needs one of them names it at the top, as any other, and uses it with
its name: ``reading.read_catalogue(…)``. What is taken out of it at the top, as in ``from … import Name``,
or named in an annotation without quotes, loads it at once; tests/foundation/test_light_start.py tells.
"""

import sys
import threading
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

LATER = frozenset({
    "kiosk.backing_up", "kiosk.delivering", "kiosk.doctor",  # commands of their own
    "kiosk.records.catalogue.reading",  # with yaml: the file has changed
    "kiosk.records.ratings.follow_ups", "kiosk.records.retention.service",  # the caretaker's round
    "kiosk.sync.courier", "kiosk.sync.forking", "kiosk.sync.proving", "kiosk.sync.recovery",  # a paired hall
    "kiosk.sync.stick",
    "nacl.exceptions", "nacl.secret", "nacl.signing",  # somebody's full ID, a paired hall
    "limits",  # the first password
})  # fmt: skip
_BARE = frozenset({
    "__class__", "__dict__", "__file__", "__loader__", "__name__", "__package__", "__path__", "__spec__",
})  # fmt: skip
"""What Python itself asks of every module, and what can be told without loading it."""


def load_later() -> None:
    """Let the modules of the list wait from now on."""
    sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname in LATER else None
        if spec and spec.loader:
            spec.loader = _Waiting(spec.loader)
        return spec


class _Waiting(Loader):
    """Loads a module when something of it is asked for: once, whatever the threads, while the others wait.

    The standard library's ``LazyLoader`` does the same, but before 3.11.8 not for threads, and the second
    import would load the module.
    """

    def __init__(self, loader: Loader) -> None:
        self._loader, self._door, self._begun = loader, threading.RLock(), False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        assert spec is not None  # noqa: S101 - it is what the module was made from
        module.__loader__ = spec.loader = self._loader  # whoever asks for its files asks the one that knows
        spec.loader_state = self
        module.__class__ = _Module

    def load(self, module: ModuleType) -> None:
        with self._door:
            if self._begun:  # by this thread, and the module asks for itself; or another has just done it
                return
            self._begun = True
            try:
                self._loader.exec_module(module)
            except BaseException:
                self._begun = False
                raise
            module.__class__ = ModuleType


class _Module(ModuleType):
    def __getattribute__(self, name: str) -> Any:
        if name not in _BARE:
            ModuleType.__getattribute__(self, "__spec__").loader_state.load(self)
        return ModuleType.__getattribute__(self, name)  # of a class that it may have left by now
