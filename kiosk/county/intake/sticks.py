"""What came on a stick: the batches that a village signed, taken in as if they had come over the line."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

import msgspec
from nacl.signing import SigningKey

from kiosk import clock
from kiosk.county.enrolment import authenticating
from kiosk.county.intake import taking
from kiosk.county.intake.taking import Parcel, Taken
from kiosk.county.store.database import CountyDatabase
from kiosk.errors import Refusal
from kiosk.wire import batches, parcels, signing
from kiosk.wire.parcels import Acknowledgement, Sealed
from kiosk.wire.refusals import WrongCentre
from kiosk.wire.reports import Place
from kiosk.wire.signing import Saying

HEADERS_MOST = 2048
_NO_STICK = (
    zipfile.BadZipFile, KeyError, OSError, EOFError, msgspec.DecodeError, NotImplementedError,
    RuntimeError, ValueError, OverflowError, struct.error, zlib.error, lzma.LZMAError,
)  # fmt: skip
"""What ``zipfile`` raises for a file that is damaged or needs a password."""


class NotAStick(Refusal):
    """这个文件不是村里写出来的上报文件，或者已经损坏。请村里重新写一次 U 盘。"""

    code = "not_a_stick"
    status = 422


class Received(NamedTuple):
    """What became of a stick: whose it is, what to give back, and the refusal that stopped it, if any."""

    centre: str
    receipt: bytes
    said: Acknowledgement
    stopped: Refusal | None


def receive(county: CountyDatabase, key: SigningKey, stick: IO[bytes], scope: str = "") -> Received:
    """Take a stick in, batch by batch; what came before a refusal is kept, and the receipt says how far.

    ``scope`` is the code prefix of the villages that whoever brings it answers for. Raises ``NotAStick``,
    or what a signature is refused for before anything was taken in.
    """
    centre, fresh, aside, stopped = "", 0, 0, None
    try:
        for packed, headers in _batches(stick):
            sender = _sender(county, packed, headers)
            if not sender.startswith(scope) or centre not in {"", sender}:
                raise WrongCentre(centre=sender)
            centre = sender
            taken = _take_in(county, centre, packed)
            fresh, aside = fresh + taken.fresh, aside + taken.aside
    except Refusal as refusal:
        if not centre:
            raise
        stopped = refusal
    if not centre:
        raise NotAStick
    problem = stopped.code if stopped else ""
    said = Acknowledgement(centre, _place(county, centre), fresh, aside, clock.millis(), problem)
    return Received(centre, _sealed(key, said), said, stopped)


def _take_in(county: CountyDatabase, centre: str, packed: bytes) -> Taken:
    batch = batches.unpack(packed)
    if batch.label.centre != centre:
        raise WrongCentre(centre=batch.label.centre)
    return taking.take_in(county, Parcel(batch, packed, "stick"))


def _sealed(key: SigningKey, said: Acknowledgement) -> bytes:
    """Return a receipt as a file that the village can check."""
    receipt = msgspec.json.encode(said).decode()
    signature = key.sign(Sealed(receipt, "").said).signature.hex()
    return msgspec.json.encode(Sealed(receipt, signature))


def _place(county: CountyDatabase, centre: str) -> Place:
    cursor = taking.cursor_of(county, centre)
    return Place(cursor.epoch, cursor.seq, cursor.head.hex(), cursor.lines)


def _sender(county: CountyDatabase, packed: bytes, headers: dict[str, str]) -> str:
    signed = signing.read(headers)
    saying = Saying("POST", parcels.PATH.format(centre=signed.centre), packed)
    with county.front() as connection:
        return authenticating.sender_of(connection, signed, saying)


def _batches(stick: IO[bytes]) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Yield each batch with its headers, in their order; never more of a file than is allowed."""
    try:
        with zipfile.ZipFile(stick) as parcel:
            for number in range(1, parcels.MOST_BATCHES + 1):
                name = parcels.BATCH.format(number=number)
                if name not in parcel.namelist():
                    return
                headers = _read(parcel, parcels.HEADERS.format(number=number), HEADERS_MOST)
                packed = _read(parcel, name, batches.MOST_ON_THE_WIRE)
                yield packed, msgspec.json.decode(headers, type=dict[str, str])
    except _NO_STICK:
        raise NotAStick from None


def _read(parcel: zipfile.ZipFile, name: str, most: int) -> bytes:
    if parcel.getinfo(name).file_size > most:
        raise NotAStick
    with parcel.open(name) as entry:
        return entry.read(most)
