"""The county's door for machines: only a living key of this very centre, and nothing stumbles over a body."""

import gzip
from typing import Any, NamedTuple

import msgspec
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from kiosk import clock
from kiosk.county.app import create_county
from kiosk.county.enrolment import enrolling
from kiosk.county.intake import reporting, taking
from kiosk.county.intake.taking import Parcel
from kiosk.county.settings import CountySettings, Server
from kiosk.county.store.database import CountyDatabase
from kiosk.wire import batches, codes, lines, signing
from kiosk.wire.enrolment import Request
from kiosk.wire.reports import Opening, Place, Report
from kiosk.wire.signing import Saying
from tests.conftest import TurnableClock
from tests.county.village import SHAPO, Village

OTHER = "410327111210"
OWN = f"/api/v1/centres/{SHAPO}"
REPORT = msgspec.json.encode(Report(Place(1, 0, "00" * 32, 0), 1, "0.2.0"))
CALLS = (
    ("POST", "/report", REPORT), ("POST", "/batches", b"x"), ("GET", "/lines?epoch=1&seq=0", b""),
    ("GET", "/epochs", b""), ("POST", "/epochs", b"{}"), ("GET", "/hashes?at=1.1", b""),
    ("GET", "/proof", b""), ("POST", "/keys", b"{}"),
)  # fmt: skip


class Said(NamedTuple):
    """What came back: the status, and a refusal's code."""

    status: int
    code: str | None


class Door:
    """The door, and whoever stands before it with a key."""

    def __init__(self, client: FlaskClient, key: SigningKey) -> None:
        self._client, self.key = client, key

    def asks(self, method: str, path: str, body: bytes = b"", **changed: str) -> Said:
        """Send a signed request, with some headers changed afterwards."""
        headers = self.signed(method, path, body)
        return self.sends(
            method, path, body, headers | {f"X-{name.title()}": each for name, each in changed.items()}
        )

    def signed(self, method: str, path: str, body: bytes = b"", centre: str = SHAPO) -> dict[str, str]:
        """Return a request's headers."""
        return signing.headers(self.key, centre, clock.millis(), Saying(method, path, body))

    def sends(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Said:
        """Send a request as it is."""
        answer = self._client.open(path, method=method, data=body, headers=headers)
        said = answer.get_json(silent=True)
        return Said(answer.status_code, said.get("code") if isinstance(said, dict) else None)


@pytest.fixture
def door(county: CountyDatabase) -> Door:
    settings = CountySettings(server=Server(limits=False))
    client = create_county(settings, county, bytes(32), SigningKey.generate()).test_client()
    return Door(client, enrolled(county))


def enrolled(county: CountyDatabase, centre: str = SHAPO) -> SigningKey:
    """Return the key of a village that has typed its code."""
    key = SigningKey.generate()
    with county.front() as connection:
        code = codes.read_code(enrolling.new_code(connection, centre, "test"))
        request = Request(codes.name(code), bytes(key.verify_key).hex(), centre)
        enrolling.enrol(connection, request.proven(code))
    return key


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_nobody_gets_in_without_a_signature(door: Door, method: str, path: str, body: bytes) -> None:
    assert door.sends(method, OWN + path, body, {}) == (401, "not_signed")
    door.key = SigningKey.generate()
    assert door.asks(method, OWN + path, body) == (401, "key_unknown")


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_what_was_signed_for_one_request_opens_no_other(
    door: Door, method: str, path: str, body: bytes
) -> None:
    headers = door.signed(method, OWN + path, body)
    wrong = (401, "wrong_signature")
    assert door.sends(method, OWN + path, body + b" ", headers) == wrong
    assert door.sends(method, OWN + path + ("&" if "?" in path else "?") + "more=1", body, headers) == wrong
    for name, value in (("time", "1795395600001"), ("nonce", "another"), ("signature", "00" * 64)):
        assert door.asks(method, OWN + path, body, **{name: value}) == wrong
    assert door.asks(method, OWN + path, body, centre=OTHER) == wrong


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_a_village_stands_only_before_its_own_door(
    county: CountyDatabase, door: Door, method: str, path: str, body: bytes
) -> None:
    other = f"/api/v1/centres/{OTHER}"
    assert door.asks(method, other + path, body) == (403, "wrong_centre")
    claimed = door.signed(method, other + path, body, centre=OTHER)
    assert door.sends(method, other + path, body, claimed) == (403, "wrong_centre")
    door.key = enrolled(county, OTHER)
    assert door.asks(method, OWN + path, body) == (403, "wrong_centre")


def test_a_batch_for_another_village_is_refused(door: Door) -> None:
    village = Village(OTHER)
    village.serves("t1")
    body = batches.pack(village.batch())
    assert door.asks("POST", OWN + "/batches", body) == (403, "wrong_centre")


@pytest.mark.parametrize("days", [-501, 501])
def test_a_request_from_another_time_is_refused(door: Door, hall_clock: TurnableClock, days: int) -> None:
    headers = door.signed("POST", OWN + "/report", REPORT)
    hall_clock.goes_on(days * 24 * 60)
    assert door.sends("POST", OWN + "/report", REPORT, headers) == (401, "out_of_time")


def test_a_control_call_counts_once_however_late_it_comes_again(
    door: Door, hall_clock: TurnableClock
) -> None:
    body = msgspec.json.encode(Opening(2, 1, 0, lines.GENESIS.hex()))
    headers = door.signed("POST", OWN + "/epochs", body)
    assert door.sends("POST", OWN + "/epochs", body, headers).status == 201
    for minutes in (0, 60, 490 * 24 * 60):
        hall_clock.goes_on(minutes)
        assert door.sends("POST", OWN + "/epochs", body, headers) == (409, "replayed")


def test_an_old_report_is_answered_and_not_noted_again(
    county: CountyDatabase, door: Door, village: Village, hall_clock: TurnableClock
) -> None:
    headers = door.signed("POST", OWN + "/report", REPORT)
    assert door.sends("POST", OWN + "/report", REPORT, headers).status == 200
    heard = reporting.last_heard(county, SHAPO)
    nights = county.read("SELECT * FROM deliveries")
    hall_clock.goes_on(24 * 60)
    village.serves("t1")
    taking.take_in(county, Parcel.of(village.batch()))
    assert door.sends("POST", OWN + "/report", REPORT, headers).status == 200
    assert reporting.last_heard(county, SHAPO) == heard
    assert [row for row in county.read("SELECT * FROM deliveries") if row["way"] == "report"] == nights
    (index,) = county.read("SELECT indexdef FROM pg_indexes WHERE indexname = 'nonces_by_time'")
    assert "(seen_at)" in index["indexdef"]


ODD = {
    "a bomb": gzip.compress(bytes(9 * 1024 * 1024), mtime=0),
    "no gzip": b"{}",
    "too much": bytes(2 * 1024 * 1024 + 1),
    "nothing": b"",
    "half a batch": gzip.compress(b'{"centre":"410327111209"', mtime=0),
}


@pytest.mark.parametrize("story", ODD)
def test_a_body_that_lies_about_its_size_is_refused(door: Door, story: str) -> None:
    said = door.asks("POST", OWN + "/batches", ODD[story])
    assert said.code == ("batch_too_large" if story in {"a bomb", "too much"} else "unreadable_batch")


def test_more_than_any_batch_is_not_even_read(door: Door) -> None:
    assert door.asks("POST", OWN + "/batches", bytes(3 * 1024 * 1024)).status == 413


PATHS = ("/lines?epoch={}&seq={}", "/hashes?at={}.{}", "/hashes?at={}&at={}")
ODD_NUMBERS = ("", "x", "1.5", "٣", "%00", "null", "1e9", str(2**31), str(2**31 - 1))
WORDS = st.one_of(st.integers(-5, 2**70).map(str), st.sampled_from(ODD_NUMBERS))


@given(st.sampled_from(PATHS), WORDS, WORDS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_place_is_answered_or_refused(door: Door, path: str, one: str, two: str) -> None:
    assert door.asks("GET", OWN + path.format(one, two)).status in {200, 401, 404, 422}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3)
)


@st.composite
def odd_reports(draw: st.DrawFn) -> bytes:
    """Return a report in which some members are anything."""
    said: dict[str, Any] = msgspec.json.decode(REPORT)
    for name in draw(st.lists(st.sampled_from(["epoch", "seq", "head", "lines"]), max_size=2)):
        said["place"][name] = draw(JSON)
    for name in draw(st.lists(st.sampled_from([*sorted(said), "documents", "trouble"]), max_size=2)):
        said[name] = draw(JSON)
    return msgspec.json.encode(said)


@given(odd_reports(), st.sampled_from(["application/json", "application/gzip"]))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_report_is_heard_or_refused(door: Door, body: bytes, kind: str) -> None:
    headers = door.signed("POST", OWN + "/report", body) | {"Content-Type": kind}
    said = door.sends("POST", OWN + "/report", body, headers)
    assert said.status in {200, 400, 422}, said


NUL = REPORT.replace(b"0.2.0", b"\\u0000")


@pytest.mark.parametrize("kind", ["application/json", "application/gzip"])
def test_a_letter_that_nobody_can_keep_is_refused(door: Door, kind: str) -> None:
    headers = door.signed("POST", OWN + "/report", NUL) | {"Content-Type": kind}
    assert door.sends("POST", OWN + "/report", NUL, headers).status == 422


DEEP = b'{"weather":' + b"[" * 100_000
NO_JSON = (b"[" * 100_000, DEEP, b"\xff\xfe", b'{"name":"\xff"}', b"{}", b"[]", b"")


@pytest.mark.parametrize("body", NO_JSON)
@pytest.mark.parametrize("path", ["/report", "/epochs", "/keys"])
def test_a_body_that_is_no_json_is_refused(door: Door, path: str, body: bytes) -> None:
    assert door.asks("POST", OWN + path, body).status in {400, 422}


@pytest.mark.parametrize("body", [b"[" * 100_000, b"", b"{}", b'{"name":"' + b"a" * 32 + b'","public":"x"}'])
def test_an_enrolment_that_is_none_is_refused(door: Door, body: bytes) -> None:
    assert door.sends("POST", "/api/v1/enrolments", body, {}).status in {400, 422}
