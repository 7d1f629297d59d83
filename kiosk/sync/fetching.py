"""What the county sends down: fetched, checked against its key, taken into use, and told of."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from sqlalchemy.orm import Session

from kiosk.errors import Refusal
from kiosk.records.documents import queries as documents
from kiosk.records.documents import service
from kiosk.sync.client import County
from kiosk.sync.link import Link
from kiosk.sync.refusals import CountyAway, CountyTooNew, NotTheWanted
from kiosk.wire.documents import Document, NotADocument, SignedDocument, opened
from kiosk.wire.reports import Running, Wanted


def running(session: Session) -> dict[str, Running]:
    """Return what this centre tells the county of the documents that it has in use."""
    return {
        kind: Running(known.version, known.sha256, known.state, known.problem)
        for kind, known in documents.in_use(session).items()
    }


class Fetched(NamedTuple):
    """What became of the county's documents: whether any was tried, and the first that was refused.

    A refusal is ``NotTheCountys``, ``NotADocument``, ``DocumentTooLarge`` or ``NotTheWanted``, or what the
    county says.
    """

    tried: bool
    refused: Refusal | None = None


def bring_up_to_date(session: Session, county: County, link: Link, wanted: Mapping[str, Wanted]) -> Fetched:
    """Fetch and take into use what the county wants; one that is refused keeps no other back.

    Raises ``CountyAway``.
    """
    to_do, refused = documents.to_do(session, wanted), None
    for kind in to_do.leave:
        service.withdraw(session, kind)
    for kind in to_do.fetch:
        try:
            service.apply(session, _fetch(county, link, kind, wanted[kind]), link.centre)
        except CountyAway:
            raise
        except Refusal as refusal:
            refused = refused or refusal
    return Fetched(bool(to_do.leave or to_do.fetch), refused)


def _fetch(county: County, link: Link, kind: str, wanted: Wanted) -> Document:
    """Return the very document that is wanted: an older one is signed just as well."""
    document = opened(_read(county.document(kind)), [bytes.fromhex(link.county_key)])
    if document.kind != kind:
        raise NotADocument
    if (document.version, document.sha256) != (wanted.version, wanted.sha256):
        raise NotTheWanted(came=document.version, wanted=wanted.version)
    return document


def _read(content: bytes) -> SignedDocument:
    try:
        return msgspec.json.decode(content, type=SignedDocument)
    except (msgspec.DecodeError, RecursionError):
        raise CountyTooNew from None
