"""What stands where of hand-overs, requests, home visits and follow-ups never left the hall."""

from collections.abc import Mapping
from typing import Any

from kiosk import clock
from kiosk.database import new_uid
from kiosk.records.home_visits.models import VisitOutcome, VisitState, Why
from kiosk.records.requests.models import RequestOutcome
from kiosk.records.restoring.ground import Ground
from kiosk.records.restoring.reading import Newest
from kiosk.records.roster.halves import Half

NOT_KEPT = "（恢复的记录，原来写的没有留存）"
"""Stands where somebody had to write something."""

_BLANK = """
INSERT INTO contacts (id, name, phone, id_last4, village_group, address, made_at, erased_at)
VALUES (?, '', '', '', '', '', ?, ?)"""
_SERVED_BY = """
SELECT tickets.acted_by FROM ratings JOIN tickets ON tickets.id = ratings.ticket_id WHERE ratings.id = ?"""
_WENT = frozenset({VisitState.VISITED, VisitState.DELIVERED})

Local = Mapping[str, Any]


def hand_over(record: Newest, local: Local, _ground: Ground) -> dict[str, Any]:
    """Return the words of a hand-over: a reason was demanded, so that one stands in its place.

    A confidential one that the hall knows has ended, nobody knows how: its case stays with whom it was.
    """
    if not local:
        return {"reason": NOT_KEPT}
    if not record.confidential or local["answered_at"]:
        return {}
    return {"answered_at": record.at, "accepted": False}


def request(record: Newest, local: Local, ground: Ground) -> dict[str, Any]:
    """Return the rest of a request; a confidential one is due on its own day: somebody must look."""
    told = record.told
    filled: dict[str, Any] = {}
    if record.confidential and told["closed_at"] is not None:
        filled["outcome"] = local.get("outcome") or RequestOutcome.ANSWERED.value
    if local:
        return filled
    filled |= {"words": NOT_KEPT, "wanted_half": Half.MORNING.value if told.get("wanted_on") else None}
    if record.confidential:
        due = clock.business_date(told["made_at"]).isoformat()
        filled |= {"confidential": True, "category": ground.discreet, "channel": "desk", "due_date": due}
    return filled


def home_visit(record: Newest, local: Local, ground: Ground) -> dict[str, Any]:
    """Return the rest of a visit; whoever asked is a person of whom nothing is known."""
    filled = _went(record, local, ground) if record.confidential else {}
    if local:
        return filled
    contact = new_uid()
    ground.driver.execute(_BLANK, (contact, record.told["asked_at"], ground.at))
    filled |= {"contact_id": contact, "note": NOT_KEPT}
    if record.confidential:
        other = {"channel": "desk", "why": Why.OTHER.value, "category": ground.discreet}
        filled |= other | {"confidential": True}
    return filled


def _went(record: Newest, local: Local, ground: Ground) -> dict[str, Any]:
    """Return what its state demands of a confidential visit, where the hall does not know better."""
    state, day = record.told["state"], clock.business_date(record.at).isoformat()
    demanded: dict[str, Any] = {}
    if state == VisitState.BOOKED:
        demanded = {"booked_on": day, "booked_half": Half.MORNING.value, "visitor_id": ground.office}
    elif state in _WENT:
        demanded = {
            "visitor_id": ground.office, "visited_at": record.at, "entered_at": record.at,
            "outcome": VisitOutcome.DONE.value,
        }  # fmt: skip
    if state == VisitState.DELIVERED:
        demanded["delivered_at"] = record.at
    return {column: value for column, value in demanded.items() if local.get(column) is None}


def follow_up(record: Newest, local: Local, ground: Ground) -> dict[str, Any]:
    """Return the rest of a follow-up; who served is who ended the visit."""
    told, filled = record.told, dict[str, Any]()
    if told["extended_on"] is not None:
        filled["extension_reason"] = local.get("extension_reason") or NOT_KEPT
    if local:
        return filled
    served = ground.driver.execute(_SERVED_BY, (told["rating_id"],)).fetchone()
    return filled | {"served_by": served[0] if served else None}
