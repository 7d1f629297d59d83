"""Whether this hall must hear from its county before it issues anything: why, in a file until it has."""

from enum import StrEnum
from pathlib import Path

from kiosk.instance import write_private

FILE = "county-first"
_DECIDED = "decided"
"""What stands in the file when a person has let the hall open without the county."""


class Why(StrEnum):
    """The county has more; or it may have, as after a backup was brought back, or on a paired computer."""

    BEHIND = "behind"
    RESTORED = "restored"
    PAIRED = "paired"


def hold(instance: Path, why: Why) -> None:
    """Let nothing be issued, across restarts, until the county was heard or a person decides.

    Whoever has decided is not asked again because the county says the same as before.
    """
    if why != Why.BEHIND or _said(instance) != _DECIDED:
        write_private(instance / FILE, why.encode())


def held(instance: Path) -> Why | None:
    """Return why nothing may be issued, None where it may."""
    said = _said(instance)
    if said in {"", _DECIDED}:
        return None
    return Why(said) if said in set(Why) else Why.BEHIND


def let_go(instance: Path) -> None:
    """Go on: the county was heard, and lacks nothing that this hall must take back first."""
    (instance / FILE).unlink(missing_ok=True)


def open_without(instance: Path) -> None:
    """Go on without the county, as a person has decided."""
    write_private(instance / FILE, _DECIDED.encode())


def _said(instance: Path) -> str:
    file = instance / FILE
    if not file.exists():  # asked at every write, and hardly ever there: opening it in vain costs more
        return ""
    try:
        return file.read_text(errors="replace")
    except FileNotFoundError:
        return ""
