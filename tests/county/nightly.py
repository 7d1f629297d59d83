"""Centres that are paired and report, without their keys and wires."""

from datetime import timedelta
from typing import Any

import msgspec

from kiosk import clock
from kiosk.county.intake import taking
from kiosk.county.store.database import CountyDatabase

_KEY = "INSERT INTO centre_keys (key_id, centre, public, made_at) VALUES (%s, %s, '', %s)"
_REPORT = """
INSERT INTO reports (
    centre, at, offset_ms, program, epoch, seq, head, lines, standing, documents, trouble, apart)
VALUES (%(centre)s, %(at)s, %(offset_ms)s, %(program)s, %(epoch)s, %(seq)s, %(head)s, %(lines)s, %(standing)s,
    %(documents)s::jsonb, %(trouble)s, %(apart)s)"""


def enrols(county: CountyDatabase, centre: str) -> None:
    """Pair a centre, a month ago."""
    with county.front() as connection:
        connection.execute(_KEY, (f"key-{centre}", centre, clock.now() - timedelta(30)))


def reports(county: CountyDatabase, centre: str, **said: Any) -> None:
    """Let a centre have reported this night, at two in the morning; it stands equal unless said otherwise."""
    cursor = taking.cursor_of(county, centre)
    documents = msgspec.json.encode(said.pop("documents", {"catalogue": {"version": 3, "state": "applied"}}))
    usual = {
        "centre": centre, "at": clock.now().replace(hour=2, minute=13), "offset_ms": 0, "program": "1.1.0",
        "standing": "equal", "documents": documents.decode(), "trouble": "", "apart": "",
        **cursor._asdict(),
    }  # fmt: skip
    said |= {"apart": said["standing"]} if said.get("standing") in {"forked", "ended"} else {}
    with county.front() as connection:
        connection.execute(_REPORT, usual | said)
