"""What stands where staff, windows and catalogues never left the hall."""

import secrets
from collections.abc import Mapping
from typing import Any

from kiosk.records.catalogue.models import Source
from kiosk.records.restoring import reading
from kiosk.records.restoring.ground import Ground
from kiosk.records.restoring.models import What
from kiosk.records.restoring.reading import Newest
from kiosk.records.staff.models import NO_PASSWORD

_TAKEN = "SELECT 1 FROM staff WHERE username = ?"
_LENGTHS = (4, 8, 12)
"""How much of an id tells people apart: four characters, more only where two are alike."""

Local = Mapping[str, Any]


def member(record: Newest, local: Local, ground: Ground) -> dict[str, Any]:
    """Return a member of staff who cannot sign in until the office has named them anew."""
    if local:
        return {}
    short = next(each for each in _short_names(record.key) if _is_free(ground, each))
    return {
        "username": _username(short), "name": f"工作人员 {short}", "password_hash": NO_PASSWORD,
        "session_mark": secrets.token_hex(16), "created_at": reading.begun_at(ground.driver, record),
    }  # fmt: skip


def _short_names(key: str) -> list[str]:
    return [*(key[-length:] for length in _LENGTHS), key]


def _username(short: str) -> str:
    return f"r-{short}"


def _is_free(ground: Ground, short: str) -> bool:
    return ground.driver.execute(_TAKEN, (_username(short),)).fetchone() is None


def window(record: Newest, _local: Local, _ground: Ground) -> dict[str, Any]:
    """Return when a window changed: that is when its line was written."""
    return {"changed_at": record.at}


def absence(record: Newest, local: Local, ground: Ground) -> dict[str, Any]:
    """Return when an absence was noted."""
    return {} if local else {"noted_at": reading.begun_at(ground.driver, record)}


def edition(record: Newest, local: Local, ground: Ground) -> dict[str, Any]:
    """Return the document of an edition where the file at hand is the same; it is empty otherwise."""
    if local:
        return {}
    at_hand = record.told.get("sha256") == ground.catalogue_sha256
    ground.losses[What.CATALOGUES] += not at_hand
    document = ground.document if at_hand else ""
    return {"document": document, "source": Source.FILE.value, "loaded_at": record.at}
