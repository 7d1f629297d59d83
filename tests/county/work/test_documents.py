"""What is sent down: checked, signed, fetched by whom it is for, taken back; who runs which version."""

import io
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from nacl.signing import SigningKey
from werkzeug.test import TestResponse

from kiosk import clock
from kiosk.county.documents import service
from kiosk.county.documents.service import Draft
from kiosk.county.enrolment import enrolling
from kiosk.county.intake import reporting
from kiosk.county.store.database import CountyDatabase
from kiosk.records.documents.checking import Asked, problem
from kiosk.wire import documents as wire
from kiosk.wire import lines, signing
from kiosk.wire.reports import Place, Report, Running
from kiosk.wire.signing import Saying
from tests.county.people import COUNTY_KEY, Reader
from tests.county.postgres import CENTRES
from tests.from_county import NOTICES_HEAD

SHAPO, LAOZHUANG, LISHU = (centre.code for centre in CENTRES)
FANCUN = SHAPO[:9]
GOOD = NOTICES_HEAD + "both,2026-11-20,2026-12-31,下周一停电\n"


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare a test the process that reads the file: what it refuses has tests of its own."""
    monkeypatch.setattr(service, "_must_fit", lambda _document, _language: None)


def issue(
    county: CountyDatabase, scope: str = "", content: str = GOOD, kind: str = "notices"
) -> wire.Document:
    """Let the county send a document down."""
    return service.issue(county, COUNTY_KEY, Draft(kind, scope, content.encode()), "admin")


def counts(county: CountyDatabase, centre: str) -> int:
    """Return the version of the notices that counts for a centre."""
    return service.effective(county, centre).get("notices", (-1, ""))[0]


class Computer:
    """A centre's computer that has a key."""

    def __init__(self, app: Flask, county: CountyDatabase, centre: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.centre, self.key = centre, SigningKey.generate()
        with county.front() as connection:
            enrolling.change_key(connection, centre, bytes(self.key.verify_key))

    def asks(self, path: str, **headers: str) -> TestResponse:
        """Ask the county for something, signed."""
        signed = signing.headers(self.key, self.centre, clock.millis(), Saying("GET", path))
        return self.client.get(path, headers={**signed, **headers})


def sends(reader: Reader, content: str, **form: Any) -> TestResponse:
    """Fill in the form of a new version."""
    return reader.sends(
        "/documents", **{"kind": "notices", **form}, file=(io.BytesIO(content.encode()), "n.csv")
    )


def test_a_file_that_a_hall_would_refuse_is_not_sent(county: CountyDatabase, admin: Reader) -> None:
    answer = sends(admin, NOTICES_HEAD + "both,2026-13-41,2026-12-31,下周一停电\n")
    assert answer.status_code == 422
    assert "没有下发" in answer.get_data(as_text=True)
    assert service.issued(county) == []


@pytest.mark.parametrize(("place", "status"), [(SHAPO, 422), ("410399999999", 404)])
def test_a_refused_form_keeps_what_was_chosen_and_asks_for_the_file_again(
    admin: Reader, place: str, status: int
) -> None:
    answer = admin.sends("/documents", kind="workdays", town=FANCUN, centre=place)
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert '<option value="workdays" selected>' in page
    assert f'<option value="{FANCUN}" selected>' in page
    assert f'name="centre" value="{place}"' in page
    assert "文件要重新选" in page
    assert "文件要重新选" not in admin.reads("/documents")


def test_a_good_file_is_signed_and_becomes_the_next_version(county: CountyDatabase, admin: Reader) -> None:
    assert sends(admin, GOOD).status_code == 302
    [made] = service.issued(county)
    assert (made.kind, made.version, made.scope, made.made_by) == ("notices", 1, "", "admin")
    opened = wire.opened(service.envelope(county, "notices", 1), [bytes(COUNTY_KEY.verify_key)])
    assert opened.body == GOOD
    assert opened.sha256 == made.sha256
    assert admin.opens("/documents/notices/1/file").get_data(as_text=True) == GOOD


def test_a_catalogue_that_takes_much_away_is_asked_about(
    county: CountyDatabase, admin: Reader, unchecked: None
) -> None:
    assert unchecked is None
    short = "items:\n" + "- {code: SB01, category: SB}\n" * 20 + "# category:\n" * 20
    answer = sends(admin, short, kind="catalogue")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, service.issued(county)) == (422, [])
    assert "只有 20 个事项，村里现在用的有 34 个" in page
    assert "就是要少这些事项" in page
    assert "就是要少这些事项" not in admin.reads("/documents")
    assert sends(admin, short, kind="catalogue", confirmed="1").status_code == 302
    other = short.replace("SB01", "SB02")
    assert sends(admin, other, kind="catalogue").status_code == 302, "no fewer than before"
    assert sends(admin, short[:200], kind="catalogue", town=FANCUN).status_code == 422, "a town has it too"
    assert len(service.issued(county)) == 2


def test_the_check_says_what_is_wrong_in_the_readers_language() -> None:
    wrong = wire.made("workdays", 1, "", 0, b"nothing of the kind")
    assert problem(Asked(wrong))
    assert problem(Asked(wrong, "en")) != problem(Asked(wrong))
    assert problem(Asked(wire.made("notices", 1, "", 0, GOOD.encode()))) == ""


@pytest.mark.usefixtures("unchecked")
def test_the_closest_counts_and_a_withdrawn_one_gives_way(county: CountyDatabase) -> None:
    issue(county, FANCUN)
    issue(county)
    issue(county, SHAPO)
    assert [counts(county, centre) for centre in (SHAPO, LAOZHUANG, LISHU)] == [3, 1, 2]
    service.withdraw(county, "notices", 3, "admin")
    service.withdraw(county, "notices", 1, "admin")
    assert [counts(county, centre) for centre in (SHAPO, LAOZHUANG, LISHU)] == [2, 2, 2]
    service.withdraw(county, "notices", 2, "admin")
    assert service.effective(county, SHAPO) == {"notices": (0, "")}


@pytest.mark.usefixtures("unchecked")
def test_a_centre_fetches_its_own_and_only_once(app: Flask, county: CountyDatabase) -> None:
    issue(county)
    issue(county, LISHU)
    computer = Computer(app, county, SHAPO)
    path = f"/api/v1/centres/{SHAPO}/documents/notices"
    answer = computer.asks(path)
    signed = msgspec.json.decode(answer.data, type=wire.SignedDocument)
    assert wire.opened(signed, [bytes(COUNTY_KEY.verify_key)]).version == 1
    again = computer.asks(path, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    service.withdraw(county, "notices", 1, "admin")
    assert computer.asks(path, **{"If-None-Match": answer.headers["ETag"]}).status_code == 404
    assert computer.asks(f"/api/v1/centres/{LISHU}/documents/notices").status_code == 403


@pytest.mark.usefixtures("unchecked")
def test_the_page_says_who_runs_which_and_who_refused_why(county: CountyDatabase, admin: Reader) -> None:
    made = issue(county)
    for centre, run in {
        SHAPO: Running(1, made.sha256),
        LAOZHUANG: Running(0, "", "refused", "第 3 行的日期不对"),
    }.items():
        place = Place(1, 0, lines.GENESIS.hex(), 0)
        reporting.hear(county, centre, Report(place, clock.millis(), "1.0", {"notices": run}))
    page = admin.reads("/documents")
    assert "第 3 行的日期不对" in page
    silent = admin.reads("/documents", kind="notices", standing="silent")
    assert "梨树沟村" in silent
    assert "沙坡村" not in silent
    assert "第 1 版 1 个" in page


@pytest.mark.usefixtures("unchecked")
def test_an_officer_of_a_town_sends_and_takes_back_there_only(
    county: CountyDatabase, officer: Reader
) -> None:
    issue(county)
    issue(county, LISHU)
    assert officer.opens("/documents/notices/2/file").status_code == 404
    assert "全县发的" in officer.reads("/documents")
    for version in (1, 2):
        answer = officer.sends(f"/documents/notices/{version}/withdraw", confirmed="1")
        assert answer.status_code == 404
    assert sends(officer, GOOD).status_code == 302
    assert service.issued(county)[0].scope == FANCUN, "the whole of an officer's scope is their town"
    for place in ({"town": LISHU[:9]}, {"centre": LISHU}):
        assert sends(officer, GOOD, **place).status_code in {404, 422}
    assert officer.sends("/documents/notices/3/withdraw", confirmed="1").status_code == 302
    assert len(service.issued(county)) == 3


@pytest.mark.usefixtures("unchecked")
def test_taking_back_needs_a_tick(county: CountyDatabase, admin: Reader) -> None:
    issue(county)
    assert admin.sends("/documents/notices/1/withdraw").status_code == 422
    assert counts(county, SHAPO) == 1
    admin.sends("/documents/notices/1/withdraw", confirmed="1")
    assert counts(county, SHAPO) == 0
    assert admin.sends("/documents/notices/1/withdraw", confirmed="1").status_code == 404


def test_a_viewer_does_not_see_documents(viewer: Reader) -> None:
    assert viewer.opens("/documents").status_code == 403
