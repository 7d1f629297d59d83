"""The county, as a hall hears of it: documents made, signed, brought into a hall's records."""

from nacl.signing import SigningKey
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from kiosk.database import prepare_engine
from kiosk.records.documents import service
from kiosk.records.documents.models import AppliedDocument
from kiosk.records.journal import service as journal
from kiosk.wire.documents import Document, made, opened, sign
from tests.running import RunningHall

CENTRE, NEIGHBOUR, TOWN = "410327111209", "410327111210", "410327111"
KEY = SigningKey(b"the key of a county made for all")
NOTICES_HEAD = "show,from,until,words\n"


def document(kind: str, body: str, version: int = 1, scope: str = "") -> Document:
    """Return a document that the county has made, signed and sent, as a hall opens it."""
    return opened(sign(made(kind, version, scope, 0, body.encode()), KEY), [bytes(KEY.verify_key)])


def tells(hall: RunningHall, document: Document) -> AppliedDocument:
    """Bring a document into a hall that is running."""
    engine = create_engine(f"sqlite:///{hall.folder / 'instance' / 'hall.db'}")
    prepare_engine(engine)
    journal.listen()
    with Session(engine, expire_on_commit=False) as session:
        row = service.apply(session, document, CENTRE)
    engine.dispose()
    return row
