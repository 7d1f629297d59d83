"""What travels is bounded and checked, whatever it claims of itself."""

import gzip
import tracemalloc

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from kiosk.wire import batches, codes, pages, signing
from kiosk.wire.batches import Batch, BatchTooLarge, Label, UnreadableBatch
from kiosk.wire.codes import NotACode
from kiosk.wire.signing import NotSigned, Saying, WrongSignature
from tests.county.village import SHAPO

KEY = SigningKey(b"k" * 32)
PUBLIC = bytes(KEY.verify_key)
SAYING = Saying("POST", "/api/v1/centres/410327111209/lines?epoch=1&seq=2", b"body")
MEGABYTE = 1024 * 1024


def label(count: int, **changed: object) -> bytes:
    """Return a label's JSON with some members changed."""
    plain = msgspec.to_builtins(Label(SHAPO, 1, 1, count, "00" * 32))
    return msgspec.json.encode(plain | changed)


def packed(first: bytes, *lines: bytes) -> bytes:
    return gzip.compress(b"\n".join([first, *lines]), mtime=0)


def test_a_centre_is_named_by_digits_of_our_own() -> None:
    with pytest.raises(UnreadableBatch):
        batches.unpack(packed(label(1, centre="４１０３２７１１１２０９"), b"{}"))


def test_the_same_batch_gives_the_same_bytes() -> None:
    batch = Batch(Label(SHAPO, 1, 1, 2, "00" * 32), [b"{}", b"[]"])
    assert batches.pack(batch) == batches.pack(batch)
    assert batches.unpack(batches.pack(batch)) == batch


def test_a_bomb_is_refused_before_it_fills_the_memory() -> None:
    bomb = gzip.compress(bytes(64 * MEGABYTE), 1)
    assert len(bomb) < batches.MOST_ON_THE_WIRE
    tracemalloc.start()
    with pytest.raises(BatchTooLarge):
        batches.unpack(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * batches.MOST_UNPACKED


def test_a_body_of_nothing_but_line_ends_costs_no_memory_either() -> None:
    ends = gzip.compress(label(500) + b"\n" * (8 * MEGABYTE - 4096))
    tracemalloc.start()
    with pytest.raises(UnreadableBatch):
        batches.unpack(ends)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * batches.MOST_UNPACKED


def test_too_much_on_the_wire_is_not_even_unpacked() -> None:
    with pytest.raises(BatchTooLarge):
        batches.unpack(bytes(batches.MOST_ON_THE_WIRE + 1))


@pytest.mark.parametrize(
    "body",
    [
        b"", b"no gzip", packed(b"no label"), packed(label(2), b"{}"), packed(label(1), b"{}", b"{}"),
        packed(label(0)), packed(label(501), *[b"{}"] * 501), packed(label(1, first=0), b"{}"),
        packed(label(1, epoch=0), b"{}"), packed(label(1, centre="1234"), b"{}"),
        packed(label(1, previous="00"), b"{}"), packed(label(1, epoch=2**31), b"{}"),
        packed(label(1, first=2**31), b"{}"), packed(label(1), b"{}")[:-4],
        packed(label(1), b"{}") + b"more", packed(label(1), b"{}") * 2, packed(b"[" * 100_000),
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableBatch):
        batches.unpack(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_batch_or_a_refusal(body: bytes) -> None:
    for sent in (body, gzip.compress(body), packed(label(1), body)):
        try:
            batches.unpack(sent)
        except (UnreadableBatch, BatchTooLarge):
            continue


@pytest.mark.parametrize("body", [b"", b"{}", packed(b"{}"), packed(b'{"lines":[[1,2]]}')])
def test_what_is_no_page_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableBatch):
        pages.unpack(body)


def test_a_signature_counts_for_exactly_one_request() -> None:
    headers = signing.headers(KEY, SHAPO, 1000, SAYING)
    signed = signing.read(headers)
    signing.check(PUBLIC, signed, SAYING)
    others = [
        (signed, SAYING._replace(method="PUT")), (signed, SAYING._replace(path=SAYING.path + "0")),
        (signed, SAYING._replace(path=SAYING.path.partition("?")[0])),
        (signed, SAYING._replace(body=b"bodY")),
        (signed._replace(at=1001), SAYING), (signed._replace(nonce="other"), SAYING),
        (signed._replace(centre="410327111210"), SAYING), (signed._replace(signature=b""), SAYING),
        (signed._replace(signature=bytes(64)), SAYING), (signed._replace(signature=bytes(65)), SAYING),
    ]  # fmt: skip
    for said, saying in others:
        with pytest.raises(WrongSignature):
            signing.check(PUBLIC, said, saying)
    with pytest.raises(WrongSignature):
        signing.check(bytes(SigningKey.generate().verify_key), signed, SAYING)


def test_no_two_requests_are_signed_alike() -> None:
    nonces = {signing.read(signing.headers(KEY, SHAPO, 1000, SAYING)).nonce for _ in range(100)}
    assert len(nonces) == 100


@pytest.mark.parametrize(
    "name", [signing.CENTRE, signing.KEY, signing.TIME, signing.NONCE, signing.SIGNATURE]
)
def test_a_header_that_is_missing_is_no_signature(name: str) -> None:
    headers = signing.headers(KEY, SHAPO, 1000, SAYING)
    del headers[name]
    with pytest.raises(NotSigned):
        signing.read(headers)


@pytest.mark.parametrize(
    ("name", "value"), [(signing.TIME, "noon"), (signing.TIME, ""), (signing.SIGNATURE, "zz")]
)
def test_a_header_that_is_nonsense_is_no_signature(name: str, value: str) -> None:
    with pytest.raises(NotSigned):
        signing.read(signing.headers(KEY, SHAPO, 1000, SAYING) | {name: value})


def test_a_code_is_read_as_people_write_it() -> None:
    code = codes.new_code()
    plain = codes.read_code(code)
    for typed in (code, code.lower(), code.replace("-", " "), f"  {code} ", plain):
        assert codes.read_code(typed) == plain
    assert codes.read_code("oOiI lL00 0000 0000") == "0011110000000000"


@pytest.mark.parametrize(
    "typed", ["", "7K3M", "7K3M-0123-ABCD-WXYU", "7K3M-0123-ABCD-WXYZ-0", "七K3M-0123-ABCD-WXYZ"]
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(NotACode):
        codes.read_code(typed)


def test_what_travels_of_a_code_tells_neither_the_code_nor_its_proof() -> None:
    plain = codes.read_code(codes.new_code())
    assert len({plain, codes.mark(plain), codes.name(plain), codes.mark(plain)[:32]}) == 4
    assert not codes.proves(codes.mark(plain), b"said", codes.proof(codes.mark(plain[::-1]), b"said"))
