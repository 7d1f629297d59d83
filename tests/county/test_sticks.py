"""A stick: what a village wrote is taken in once, whole, and only from that village."""

import io
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec
import pytest
from nacl.signing import SigningKey, VerifyKey

from kiosk import clock
from kiosk.county import commands
from kiosk.county.enrolment import enrolling
from kiosk.county.intake import sticks, taking
from kiosk.county.intake.sticks import NotAStick
from kiosk.county.opening import County
from kiosk.county.settings import CountySettings
from kiosk.county.store.database import CountyDatabase
from kiosk.errors import Refusal
from kiosk.wire import batches, codes, parcels, signing
from kiosk.wire.batches import Batch
from kiosk.wire.enrolment import Request
from kiosk.wire.parcels import Acknowledgement, Sealed
from kiosk.wire.refusals import WrongCentre
from kiosk.wire.signing import Saying, WrongSignature
from tests.conftest import TurnableClock
from tests.county.village import SHAPO, Village

COUNTY_KEY = SigningKey(b"1" * 32)


@pytest.fixture
def key(county: CountyDatabase) -> SigningKey:
    """The key of a village that is enrolled."""
    key = SigningKey.generate()
    with county.front() as connection:
        code = codes.read_code(enrolling.new_code(connection, SHAPO, "test"))
        enrolling.enrol(connection, Request(codes.name(code), bytes(key.verify_key).hex()).proven(code))
    return key


def written(key: SigningKey, *sent: Batch, key_id: str = "") -> io.BytesIO:
    """Return a stick with some batches; ``key_id`` claims another key than the one that signed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parcel:
        for number, batch in enumerate(sent, 1):
            packed = batches.pack(batch)
            saying = Saying("POST", parcels.PATH.format(centre=SHAPO), packed)
            headers = signing.headers(key, SHAPO, clock.millis(), saying)
            headers[signing.KEY] = key_id or headers[signing.KEY]
            parcel.writestr(parcels.BATCH.format(number=number), packed)
            parcel.writestr(parcels.HEADERS.format(number=number), msgspec.json.encode(headers))
    out.seek(0)
    return out


@pytest.fixture
def village() -> Village:
    village = Village()
    village.serves("t1")
    village.serves("t2", number=2)
    return village


def test_a_stick_is_taken_in_and_the_receipt_proves_it(
    county: CountyDatabase, key: SigningKey, village: Village
) -> None:
    stick = written(key, village.batch(1, 2), village.batch(3))
    received = sticks.receive(county, COUNTY_KEY, stick)
    assert (received.said.fresh, received.said.place.seq, received.stopped) == (4, 4, None)
    sealed = msgspec.json.decode(received.receipt, type=Sealed)
    VerifyKey(bytes(COUNTY_KEY.verify_key)).verify(sealed.said, bytes.fromhex(sealed.signature))
    said = msgspec.json.decode(sealed.receipt, type=Acknowledgement)
    assert (said.centre, said.place.head) == (SHAPO, village.head.hex())


def encrypted(stick: bytes) -> bytes:
    """Return a stick whose files say that they need a password."""
    flags = re.compile(rb"(PK\x03\x04..|PK\x01\x02....).", re.DOTALL)
    return flags.sub(lambda found: found[1] + b"\1", stick)


def squeezed(stick: bytes, way: int) -> bytes:
    """Return a stick whose batch was compressed and then damaged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(stick)) as whole, zipfile.ZipFile(out, "w", way) as parcel:
        for name in whole.namelist():
            parcel.writestr(name, whole.read(name))
        place = parcel.getinfo(parcels.HEADERS.format(number=1)).header_offset
    broken = bytearray(out.getvalue())
    broken[place + 50 : place + 70] = b"\xff" * 20
    return bytes(broken)


@pytest.mark.parametrize(
    "damaged",
    [
        encrypted,
        *(partial(squeezed, way=way) for way in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)),
    ],
)
def test_a_damaged_stick_is_none(
    county: CountyDatabase, key: SigningKey, village: Village, damaged: Callable[[bytes], bytes]
) -> None:
    stick = damaged(written(key, village.batch()).getvalue())
    with pytest.raises(NotAStick):
        sticks.receive(county, COUNTY_KEY, io.BytesIO(stick))


def test_wherever_a_stick_is_damaged_it_is_refused_or_whole(
    county: CountyDatabase, key: SigningKey, village: Village
) -> None:
    stick = written(key, village.batch()).getvalue()
    for place in range(0, len(stick), 2):
        damaged = bytearray(stick)
        damaged[place] ^= 0xFF
        with suppress(Refusal):
            assert sticks.receive(county, COUNTY_KEY, io.BytesIO(damaged)).said.place.seq == village.seq


def test_the_same_stick_again_changes_nothing(
    county: CountyDatabase, key: SigningKey, village: Village
) -> None:
    for expected in (4, 0):
        received = sticks.receive(county, COUNTY_KEY, written(key, village.batch()))
        assert (received.said.fresh, received.said.place.seq) == (expected, 4)
    assert county.read("SELECT visits FROM centre_days") == [{"visits": 2}]


def test_a_stick_with_a_gap_keeps_what_fits_and_says_so(
    county: CountyDatabase, key: SigningKey, village: Village
) -> None:
    received = sticks.receive(county, COUNTY_KEY, written(key, village.batch(1, 1), village.batch(3)))
    assert received.stopped is not None
    assert (received.said.problem, received.said.place.seq) == ("gap", 1)


def test_a_stick_that_is_damaged_further_on_keeps_what_came_before_and_says_so(
    county: CountyDatabase, key: SigningKey, village: Village
) -> None:
    stick = written(key, village.batch(1, 2), village.batch(3))
    with zipfile.ZipFile(stick, "a") as parcel:
        place = parcel.getinfo("00002.batch").header_offset + 60
    stick.seek(place)
    stick.write(bytes(4))
    received = sticks.receive(county, COUNTY_KEY, stick)
    assert (received.said.problem, received.said.place.seq) == ("not_a_stick", 2)


def test_a_file_that_cannot_be_read_keeps_no_other_out(
    county: CountyDatabase,
    key: SigningKey,
    village: Village,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good = tmp_path / "good.hall"
    good.write_bytes(written(key, village.batch()).getvalue())
    (tmp_path / "bad.hall").write_bytes(b"nothing like it")
    open_county = County(CountySettings(), tmp_path, county, COUNTY_KEY, lambda: False)
    files = [str(tmp_path / name) for name in ("missing.hall", "bad.hall", "good.hall")]
    assert commands.receive(open_county, files) == 1
    said = capsys.readouterr()
    assert [word in said.err for word in ("missing.hall", "不是村里写出来的")] == [True, True]
    assert "bad.hall" in said.out
    assert "收到 4 条" in said.out
    assert len(list(tmp_path.glob("receipt-*"))) == 1


def test_the_same_file_again_gives_the_same_receipt_not_a_second(
    county: CountyDatabase, key: SigningKey, village: Village, tmp_path: Path, hall_clock: TurnableClock
) -> None:
    open_county = County(CountySettings(), tmp_path, county, COUNTY_KEY, lambda: False)
    file = tmp_path / f"delivery-{SHAPO}-20261123-090000.hall"
    file.write_bytes(written(key, village.batch()).getvalue())
    for _again in range(2):
        assert commands.receive(open_county, [str(file)]) == 0
        hall_clock.goes_on(minutes=1)
    assert [each.name for each in tmp_path.glob("receipt-*")] == [f"receipt-{SHAPO}-20261123-090000.json"]


def test_a_forged_stick_is_refused_whole(county: CountyDatabase, key: SigningKey, village: Village) -> None:
    claimed = signing.key_id(bytes(key.verify_key))
    stick = written(SigningKey.generate(), village.batch(), key_id=claimed)
    with pytest.raises(WrongSignature):
        sticks.receive(county, COUNTY_KEY, stick)
    assert taking.cursor_of(county, SHAPO).seq == 0


def test_an_officer_of_another_town_cannot_take_it_in(
    county: CountyDatabase, key: SigningKey, village: Village
) -> None:
    with pytest.raises(WrongCentre):
        sticks.receive(county, COUNTY_KEY, written(key, village.batch()), scope="410327209")


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"nothing like it", b"PK\x03\x04junk"])
def test_a_file_that_is_no_stick_is_said_to_be_none(county: CountyDatabase, content: bytes) -> None:
    with pytest.raises(sticks.NotAStick):
        sticks.receive(county, COUNTY_KEY, io.BytesIO(content))


def test_an_entry_that_claims_too_much_is_not_read(
    county: CountyDatabase, key: SigningKey, tmp_path: Path
) -> None:
    assert key
    file = tmp_path / "bomb.hall"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("00001.batch", bytes(batches.MOST_ON_THE_WIRE + 1))
        parcel.writestr("00001.json", "{}")
    with file.open("rb") as stick, pytest.raises(sticks.NotAStick):
        sticks.receive(county, COUNTY_KEY, stick)
