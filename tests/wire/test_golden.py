"""What any released version has sent can be read for ever; what a newer one adds does no harm."""

import gzip
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from nacl.signing import SigningKey

from kiosk.wire import batches, codes, enrolment, pages, parcels, reports, signing
from kiosk.wire.signing import Saying
from tests.county.village import SHAPO

GOLDEN = Path(__file__).parent / "golden"
HEAD = "65c1effde42dd10aea8aaebfe1715ec99e05afd9d7db62d548d160e7d25f52f4"
PLACE = reports.Place(2, 4, HEAD, 4)
AT = 1_795_395_600_000
KEY, COUNTY_KEY = SigningKey(bytes(range(32))), SigningKey(bytes(32))
CODE = codes.read_code("7k3m-ol23 ABCD wxyz")

TAKEN = reports.Running(3, "ab" * 32)
REFUSED = reports.Running(2, "cd" * 32, "refused", "bad date")
SAID: dict[str, Any] = {
    "report.json": reports.Report(PLACE, AT, "0.2.0", {"catalogue": TAKEN, "workdays": REFUSED}, "disk"),
    "answer.json": reports.Answer(
        PLACE, reports.Standing.BEHIND, AT + 1, {"catalogue": reports.Wanted(4, "ef" * 32)}, [(1, 3)]
    ),
    "receipt.json": reports.Receipt(PLACE, 4, 1),
}  # fmt: skip


@pytest.fixture(params=sorted(each.name for each in GOLDEN.iterdir() if each.is_dir()))
def golden(request: pytest.FixtureRequest) -> Path:
    """The folder of one released version."""
    return GOLDEN / str(request.param)


@pytest.mark.parametrize("name", SAID)
def test_what_was_told_says_the_same_for_ever(golden: Path, name: str) -> None:
    said = SAID[name]
    assert msgspec.json.decode((golden / name).read_bytes(), type=type(said)) == said


@pytest.mark.parametrize("name", [*SAID, "opening.json", "enrolment.json", "enrolled.json"])
def test_a_member_that_a_newer_program_adds_is_passed_over(golden: Path, name: str) -> None:
    shapes: dict[str, Any] = {
        "opening.json": reports.Opening, "enrolment.json": enrolment.Request,
        "enrolled.json": enrolment.Answer,
    } | {each: type(said) for each, said in SAID.items()}  # fmt: skip
    plain = msgspec.json.decode((golden / name).read_bytes())
    more = plain | {"weather": {"is": ["fine", 1]}}
    if "place" in more:
        more["place"] |= {"province": 41}
    read = msgspec.json.decode(msgspec.json.encode(more), type=shapes[name])
    assert read == msgspec.convert(plain, shapes[name])


def test_a_batch_gives_the_same_hashes_for_ever(golden: Path) -> None:
    batch = batches.unpack((golden / "batch.gz").read_bytes())
    assert (batch.label.centre, batch.label.epoch, batch.label.first, batch.label.last) == (SHAPO, 1, 1, 4)
    assert [each.hex() for each in batch.hashes] == (golden / "batch.hashes.txt").read_text().split()
    assert batches.unpack(batches.pack(batch)) == batch


def test_a_newer_label_may_say_more(golden: Path) -> None:
    first, *rest = batches.expanded((golden / "batch.gz").read_bytes()).split(b"\n")
    label = msgspec.json.decode(first) | {"batch": 9, "compressed_by": "zstd"}
    batch = batches.unpack(_packed(label, rest))
    assert batch.label.count == 4
    assert batch.label.batch == 9


def _packed(label: dict[str, Any], lines: list[bytes]) -> bytes:
    return gzip.compress(b"\n".join([msgspec.json.encode(label), *lines]))


def test_a_page_brings_the_same_lines_for_ever(golden: Path) -> None:
    page = pages.unpack((golden / "page.gz").read_bytes())
    batch = batches.unpack((golden / "batch.gz").read_bytes())
    assert [(epoch, seq) for epoch, seq, _hash, _text in page.lines] == [(1, n) for n in range(1, 5)]
    assert [text.encode() for *_place, text in page.lines] == list(batch.lines)
    assert [kept for _epoch, _seq, kept, _text in page.lines] == [each.hex() for each in batch.hashes]


def test_an_epoch_is_opened_by_the_same_words(golden: Path) -> None:
    wish = msgspec.json.decode((golden / "opening.json").read_bytes(), type=reports.Opening)
    third = (golden / "batch.hashes.txt").read_text().split()[2]
    assert wish == reports.Opening(2, 1, 3, third, "restored")


def test_a_signature_stays_right(golden: Path) -> None:
    headers = msgspec.json.decode((golden / "headers.json").read_bytes(), type=dict[str, str])
    signed = signing.read(headers)
    assert signed.key_id == signing.key_id(bytes(KEY.verify_key))
    saying = Saying("POST", f"/api/v1/centres/{SHAPO}/batches", (golden / "batch.gz").read_bytes())
    signing.check(bytes(KEY.verify_key), signed, saying)


def test_both_sides_of_an_enrolment_stay_proven(golden: Path) -> None:
    asked = msgspec.json.decode((golden / "enrolment.json").read_bytes(), type=enrolment.Request)
    answered = msgspec.json.decode((golden / "enrolled.json").read_bytes(), type=enrolment.Answer)
    mark = codes.mark(CODE)
    assert asked.name == codes.name(CODE)
    assert codes.proves(mark, asked.said, asked.proof)
    assert codes.proves(mark, answered.said, answered.proof)
    assert (answered.town, answered.village, answered.lines) == ("樊村镇", "沙坡村", 12)


def test_a_stick_and_its_receipt_stay_readable(golden: Path) -> None:
    with zipfile.ZipFile(golden / "stick.hall") as stick:
        packed = stick.read(parcels.BATCH.format(number=1))
        headers = msgspec.json.decode(stick.read(parcels.HEADERS.format(number=1)), type=dict[str, str])
    saying = Saying("POST", parcels.PATH.format(centre=SHAPO), packed)
    signing.check(bytes(KEY.verify_key), signing.read(headers), saying)
    sealed = msgspec.json.decode((golden / "acknowledgement.json").read_bytes(), type=parcels.Sealed)
    COUNTY_KEY.verify_key.verify(sealed.said, bytes.fromhex(sealed.signature))
    said = msgspec.json.decode(sealed.receipt, type=parcels.Acknowledgement)
    assert said == parcels.Acknowledgement(SHAPO, PLACE, 4, 1, AT, "gap")
