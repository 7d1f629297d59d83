"""What the county sends down: fetched, checked against its key, taken into use, and told of."""

from collections.abc import Mapping

import msgspec
from sqlalchemy.orm import Session

from kiosk.records.documents import queries as documents
from kiosk.records.documents import service
from kiosk.sync.client import County
from kiosk.sync.link import Link
from kiosk.sync.refusals import CountyTooNew
from kiosk.wire.documents import NotADocument, SignedDocument, opened
from kiosk.wire.reports import Running, Wanted


def running(session: Session) -> dict[str, Running]:
    """Return what this centre tells the county of the documents that it has in use."""
    return {
        kind: Running(known.version, known.sha256, known.state, known.problem)
        for kind, known in documents.in_use(session).items()
    }


def bring_up_to_date(session: Session, county: County, link: Link, wanted: Mapping[str, Wanted]) -> bool:
    """Fetch and take into use what the county wants; return whether anything was tried.

    Raises ``NotTheCountys`` or ``NotADocument`` for something that the county's key has not signed.
    """
    to_do = documents.to_do(session, wanted)
    for kind in to_do.leave:
        service.withdraw(session, kind)
    for kind in to_do.fetch:
        document = opened(_read(county.document(kind)), [bytes.fromhex(link.county_key)])
        if document.kind != kind:
            raise NotADocument
        service.apply(session, document, link.centre)
    return bool(to_do.leave or to_do.fetch)


def _read(content: bytes) -> SignedDocument:
    try:
        return msgspec.json.decode(content, type=SignedDocument)
    except (msgspec.DecodeError, RecursionError):
        raise CountyTooNew from None
