"""What the county sends down travels with the delivery; a bad document keeps nothing else back."""

import msgspec
import pytest
from nacl.signing import SigningKey

from kiosk.county.documents import service
from kiosk.county.documents.service import Draft
from kiosk.records.documents import queries as documents
from kiosk.sync import outbox
from kiosk.sync.client import County
from kiosk.sync.models import Outcome
from kiosk.sync.refusals import NotTheWanted
from kiosk.wire.documents import NotTheCountys
from tests.delivering import ServedCounty, VillageHall
from tests.from_county import NOTICES_HEAD
from tests.sameness import assert_the_same


@pytest.fixture(autouse=True)
def _unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare a test the process that reads the file: what it refuses has tests of its own."""
    monkeypatch.setattr(service, "_must_fit", lambda _document, _language: None)


def issues(
    county: ServedCounty, words: str = "停电", kind: str = "notices", key: SigningKey | None = None
) -> None:
    """Let the county, or somebody in its place, send something down."""
    content = f"{NOTICES_HEAD}both,,,{words}\n" if kind == "notices" else words
    service.issue(county.database, key or county.key, Draft(kind, "", content.encode()), "admin")


def runs(hall: VillageHall) -> dict[str, int]:
    """Return the version of every document that a hall has in use."""
    with hall.sessions() as session:
        return {kind: known.version for kind, known in documents.in_use(session).items()}


def test_a_bad_document_keeps_no_line_and_no_other_document_back(
    county: ServedCounty, hall: VillageHall
) -> None:
    issues(county, "date,kind,name\n", "workdays", SigningKey.generate())
    issues(county)
    for count in (5, 9):
        hall.works(count)
        with pytest.raises(NotTheCountys):
            hall.delivers()
        assert_the_same(county, hall)
    assert runs(hall) == {"notices": 1}


def test_an_older_document_is_not_taken_for_the_one_that_is_wanted(
    county: ServedCounty, hall: VillageHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    issues(county, "一")
    hall.delivers()
    older = msgspec.json.encode(service.envelope(county.database, "notices", 1))
    issues(county, "二")
    hall.delivers()
    issues(county, "三")
    monkeypatch.setattr(County, "document", lambda _county, _kind: older)
    with pytest.raises(NotTheWanted) as refused:
        hall.delivers()
    assert refused.value.words == {"came": 1, "wanted": 3}
    assert runs(hall) == {"notices": 2}
    monkeypatch.undo()


def test_lines_and_a_refused_document_have_receipts_of_their_own(
    county: ServedCounty, hall: VillageHall
) -> None:
    issues(county, key=SigningKey.generate())
    hall.works(5)
    with pytest.raises(NotTheCountys):
        hall.delivers()
    with hall.sessions() as session:
        refused, done = outbox.newest(session)
    assert (refused.outcome, refused.code) == (Outcome.REFUSED, NotTheCountys.code)
    assert (done.outcome, done.lines, done.seq) == (Outcome.DONE, 5, 5)
