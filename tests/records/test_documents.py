"""The county's documents in a hall: taken whole or not at all, remembered, taken back."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kiosk.records.catalogue import queries as catalogues
from kiosk.records.catalogue.models import Source
from kiosk.records.catalogue.service import load_catalogue
from kiosk.records.documents import kinds, queries, service
from kiosk.records.documents.kinds import KINDS
from kiosk.records.documents.models import AppliedDocument
from kiosk.records.journal.queries import history
from kiosk.records.notices.countys import on_kiosk, on_tv
from kiosk.records.notices.models import CountyNotice
from kiosk.settings import ROOT
from kiosk.wire.documents import Document
from kiosk.wire.reports import Running, Wanted
from tests.conftest import TurnableClock
from tests.desk import CATALOGUE
from tests.from_county import CENTRE, NEIGHBOUR, NOTICES_HEAD, TOWN, document
from tests.notices import TABLE_2027

TODAY = date(2026, 11, 23)
POWER_CUT = document("notices", f"{NOTICES_HEAD}both,,,周六停电\n", 1)
TWO_LINES = document("notices", f"{NOTICES_HEAD}tv,,,周六停电\nkiosk,,,医保到月底\n", 2)
LONG = "overrides: {{410327111209: {{SB01: {{materials: [{}]}}}}}}\n"
BROKEN = document("notices", f"{NOTICES_HEAD}everywhere,,,周六停电\n", 3)


@pytest.fixture
def session(session: Session, hall_clock: TurnableClock) -> Session:
    """The records of a hall with its own catalogue, on Monday 2026-11-23."""
    assert hall_clock
    load_catalogue(session, CATALOGUE)
    return session


def applies(session: Session, *documents: Document) -> list[str]:
    """Bring documents to the hall one after the other; return what became of each."""
    return [service.apply(session, each, CENTRE).state for each in documents]


def rows(session: Session) -> int:
    """Return how many things the hall remembers."""
    return len(session.scalars(select(AppliedDocument.id)).all())


def test_a_document_is_taken_into_use_and_reported(session: Session, hall_clock: TurnableClock) -> None:
    row = service.apply(session, POWER_CUT, CENTRE)
    assert (row.state, row.version, row.scope, row.problem) == ("applied", 1, "", "")
    assert on_tv(session, TODAY) == on_kiosk(session, TODAY) == ["周六停电"]
    at = int(hall_clock() * 1000)
    assert queries.in_use(session) == {"notices": (1, POWER_CUT.sha256, "applied", "", "", 1, at)}


def test_the_same_document_again_does_nothing(session: Session) -> None:
    first = service.apply(session, POWER_CUT, CENTRE)
    assert service.apply(session, POWER_CUT, CENTRE).id == first.id
    assert rows(session) == 1


def test_a_broken_one_leaves_the_old_one_in_use_and_says_why(session: Session) -> None:
    assert applies(session, TWO_LINES, BROKEN) == ["applied", "refused"]
    assert on_kiosk(session, TODAY) == ["医保到月底"]
    stands = queries.in_use(session)["notices"]
    assert stands[:3] == (2, TWO_LINES.sha256, "refused")
    assert stands.tried == 3
    assert stands.reason == "broken_notices"
    assert stands.problem.startswith("县里的通知没有换：第 2 行，show：只能写 tv")


def test_a_refusal_is_remembered_once_however_often_it_comes(session: Session) -> None:
    assert applies(session, BROKEN, BROKEN, BROKEN) == ["refused"] * 3
    assert rows(session) == 1
    assert queries.in_use(session)["notices"][:3] == (0, "", "refused")


def test_an_older_version_comes_back_into_use(session: Session) -> None:
    assert applies(session, POWER_CUT, TWO_LINES, POWER_CUT) == ["applied"] * 3
    assert on_kiosk(session, TODAY) == ["周六停电"]
    assert queries.in_use(session)["notices"].version == 1
    assert rows(session) == 3, "history is kept"


def test_the_version_in_use_offered_again_ends_the_refusal_of_a_newer_one(session: Session) -> None:
    assert applies(session, TWO_LINES, BROKEN, TWO_LINES) == ["applied", "refused", "applied"]
    assert queries.in_use(session)["notices"][:4] == (2, TWO_LINES.sha256, "applied", "")


def test_a_kind_that_this_hall_does_not_know_is_said_and_harms_nothing(session: Session) -> None:
    row = service.apply(session, document("surveys", "questions: []"), CENTRE)
    assert (row.state, row.reason) == ("refused", "unknown_document_kind")
    assert "还不认识“surveys”" in row.problem
    assert applies(session, POWER_CUT) == ["applied"]
    assert {kind: stands.state for kind, stands in queries.in_use(session).items()} == {
        "notices": "applied", "surveys": "refused",
    }  # fmt: skip


def test_a_hall_that_has_learnt_the_kind_takes_what_it_refused(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = document("surveys", "questions: []")
    assert applies(session, survey) == ["refused"]
    monkeypatch.setitem(KINDS, "surveys", kinds.Kind(lambda *_: lambda _: None, lambda _: None))
    assert applies(session, survey) == ["applied"]


@pytest.mark.parametrize(
    ("scope", "state"),
    [
        ("", "applied"),
        (TOWN, "applied"),
        (CENTRE, "applied"),
        (NEIGHBOUR, "refused"),
        ("410327112", "refused"),
    ],
)
def test_what_is_for_somebody_else_is_refused(session: Session, scope: str, state: str) -> None:
    row = service.apply(session, document("notices", POWER_CUT.body, 1, scope), CENTRE)
    assert row.state == state
    assert state == "applied" or (row.reason == "document_not_for_this_centre" and scope in row.problem)


def test_a_plug_pulled_in_the_middle_leaves_everything_as_it_was(tmp_path: Path, session: Session) -> None:
    applies(session, POWER_CUT)
    session.close()
    done = subprocess.run(
        [sys.executable, "-c", DIES, str(tmp_path), TWO_LINES.body],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr.decode()
    assert on_kiosk(session, TODAY) == ["周六停电"]
    assert queries.in_use(session)["notices"][:2] == (1, POWER_CUT.sha256)
    assert applies(session, TWO_LINES) == ["applied"]


DIES = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.orm import Session
from kiosk.records.documents import service
from kiosk.records.documents.models import AppliedDocument
from tests.from_county import CENTRE, document
from tests.desk import CATALOGUE
from sqlalchemy import create_engine
from kiosk.database import prepare_engine
engine = create_engine(f"sqlite:///{sys.argv[1]}/hall.db")
prepare_engine(engine)
event.listen(AppliedDocument, "after_insert", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
with Session(engine) as session:
    service.apply(session, document("notices", sys.argv[2], 2), CENTRE)
"""


def test_document_and_its_row_come_together_or_not_at_all(session: Session) -> None:
    applies(session, POWER_CUT)
    session.execute(
        text("CREATE TRIGGER broken BEFORE INSERT ON applied_documents BEGIN SELECT RAISE(ABORT, 'no'); END")
    )
    session.commit()
    with pytest.raises(Exception, match="no"):
        applies(session, TWO_LINES)
    assert on_kiosk(session, TODAY) == ["周六停电"]
    assert len(session.scalars(select(CountyNotice.position)).all()) == 1


def test_what_the_county_takes_back_without_another_is_gone(session: Session) -> None:
    applies(session, POWER_CUT)
    row = service.withdraw(session, "notices")
    assert row
    assert (row.state, row.version) == ("withdrawn", 1)
    assert on_tv(session, TODAY) == []
    assert queries.in_use(session)["notices"][:3] == (0, "", "withdrawn")
    assert service.withdraw(session, "notices") == row
    assert applies(session, POWER_CUT) == ["applied"]
    assert on_tv(session, TODAY) == ["周六停电"]


def test_a_kind_the_county_never_sent_needs_no_taking_back(session: Session) -> None:
    assert service.withdraw(session, "notices") is None
    assert queries.in_use(session) == {}


def test_the_journal_says_of_the_catalogue_what_it_always_said(session: Session) -> None:
    applies(session, document("catalogue", CATALOGUE.read_text("utf-8"), 1))
    newest = catalogues.newest_edition(session)
    assert newest
    assert newest.source == Source.COUNTY
    (row,) = history(session, "catalogue", str(newest.edition))
    assert '"items":34' in row.line
    assert "source" not in row.line


def test_a_hall_fetches_what_it_does_not_run_and_leaves_what_is_wanted_no_more(session: Session) -> None:
    survey = document("surveys", "questions: []")
    applies(session, TWO_LINES, survey, document("workdays", TABLE_2027.decode()))
    wanted = {each.kind: Wanted(each.version, each.sha256) for each in (TWO_LINES, survey)}
    none, older = Wanted(0, ""), Wanted(1, POWER_CUT.sha256)
    assert queries.to_do(session, wanted) == (["surveys"], []), "refused here, perhaps not by a newer program"
    assert queries.to_do(session, {"notices": older}) == (["notices"], [])
    assert queries.to_do(session, {"notices": none, "catalogue": none}) == ([], ["notices"])
    assert queries.to_do(session, {}) == ([], [])
    service.withdraw(session, "notices")
    assert queries.to_do(session, {"notices": none}) == ([], [])
    assert queries.to_do(session, wanted).fetch == ["notices", "surveys"]


def test_what_is_reported_fits_the_report(session: Session) -> None:
    body = CATALOGUE.read_text("utf-8") + LONG.format("纸" * 400)
    row = service.apply(session, document("catalogue", body), CENTRE)
    assert len(row.problem) == service.LONGEST_PROBLEM
    running = Running(*queries.in_use(session)["catalogue"][:4])
    assert msgspec.json.decode(msgspec.json.encode(running), type=Running).problem == row.problem
