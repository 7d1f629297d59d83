"""From a ticket to what its slip says."""

from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.printing.kinds import written
from kiosk.printing.slips import TicketSlip
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.tickets.journalling import ErrandLine
from kiosk.records.tickets.queries import Standing
from kiosk.settings import Settings


def ticket_slip(
    ticket: Mapping[str, Any], errands: Sequence[ErrandLine], place: Standing,
    catalogue: Catalogue, settings: Settings,
) -> bytes:  # fmt: skip
    """Return the slip of a fresh ticket as the spool keeps it; confidential items stay unnamed."""
    language, secret = ticket["language"], any(errand.confidential for errand in errands)
    items = [catalogue.by_code[errand.item] for errand in errands if errand.item]
    english = language == "en"
    open_items = [item for item in items if not item.confidential]
    papers = [paper for item in open_items for paper in catalogue.materials_of(item) if not paper.only_if]
    slip = TicketSlip(
        centre=settings.centre.name_en if english else settings.centre.name,
        demo=settings.centre.demo,
        number=f"{ticket['letter']}{ticket['number']:03d}",
        priority=bool(ticket["priority"]),
        category=catalogue.public_name(ticket["category"], language, secret=secret),
        items=[item.name(language) for item in open_items],
        ahead=place.ahead,
        wait_low=place.wait.low_min,
        wait_high=place.wait.high_min,
        staffed=place.staffed,
        issued_at=ticket["issued_at"],
        bring=list(dict.fromkeys(paper.name(language) for paper in papers)),
        motto=settings.centre.motto_en if english else settings.centre.motto,
        url=f"{settings.server.slip_url}/t/{ticket['token']}",
        language=language,
    )
    return written(slip)
