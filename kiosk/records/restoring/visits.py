"""What stands where of tickets and their errands never left the hall."""

import secrets
from collections.abc import Mapping
from typing import Any

from kiosk.records.restoring.ground import Ground
from kiosk.records.restoring.reading import Newest
from kiosk.records.tickets import rules
from kiosk.records.tickets.models import State
from kiosk.wire.lines import CONFIDENTIAL

_UNNAMED = """
INSERT INTO errands (ticket_id, position, category, item, confidential, outcome)
VALUES (:ticket, :position, :category, NULL, 1, NULL)
ON CONFLICT DO UPDATE SET confidential = 1, item = CASE WHEN confidential THEN item END"""
_NAMED = """
INSERT INTO errands (ticket_id, position, category, item, confidential, outcome)
VALUES (:ticket, :position, :category, :item, 0, :outcome)
ON CONFLICT DO UPDATE SET category = excluded.category, item = excluded.item, confidential = 0,
    outcome = excluded.outcome"""

Local = Mapping[str, Any]


def ticket(record: Newest, local: Local, ground: Ground) -> dict[str, Any]:
    """Return the rest of a ticket; its place in line is that of its arrival, its token a new one."""
    told = record.told
    filled: dict[str, Any] = {
        # Started or resumed just then: nothing else is done while somebody is served.
        "resumed_at": told["acted_at"] if told["state"] == State.SERVING else None
    }
    if told["category"] == CONFIDENTIAL:
        filled["category"] = local["category"] if local else ground.discreet
    return filled if local else filled | _new(told, ground)


def _new(told: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    minutes = ground.settings.queue.priority_minutes
    arrived = rules.effective_arrival(
        told["issued_at"], priority=bool(told["priority"]), priority_minutes=minutes
    )
    return {"token": secrets.token_hex(16), "language": "zh", "effective_at": arrived}


def errands(record: Newest, _local: Local, ground: Ground) -> None:
    """Write a ticket's errands; a confidential one keeps what the hall still knows of it."""
    for position, told in enumerate(record.told["errands"]):
        place = {"ticket": record.key, "position": position}
        if told["item"] == CONFIDENTIAL:
            ground.driver.execute(_UNNAMED, {"category": ground.discreet} | place)
        else:
            ground.driver.execute(_NAMED, told | place)
