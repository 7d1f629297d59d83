"""No uplink: the same signed batches in a file on a stick, and the county's receipt as a file back."""

import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple, NoReturn

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.errors import Refusal
from kiosk.instance import CannotWrite, keep
from kiosk.records.journal import queries as journal
from kiosk.sync import holding, outbox
from kiosk.sync.courier import Centre, one_at_a_time
from kiosk.sync.models import Outcome, Way
from kiosk.sync.refusals import (
    BehindByStick,
    DiffersByStick,
    NotAReceipt,
    NothingToCarry,
    StickGap,
    StickStopped,
)
from kiosk.wire import batches, parcels, signing
from kiosk.wire.refusals import Gap
from kiosk.wire.reports import Place
from kiosk.wire.signing import Saying


class Written(NamedTuple):
    """A stick that was written: the file, and how many lines it carries."""

    file: Path
    lines: int


def write_stick(centre: Centre, folder: Path) -> Written:
    """Write everything that the county has not acknowledged into a file; it may be written again freely.

    A stick that is pulled out meanwhile has no file of that name. Raises ``NothingToCarry`` or
    ``CannotWrite``.
    """
    name = parcels.NAME.format(centre=centre.link.centre, at=f"{clock.now():%Y%m%d-%H%M%S}")
    file, draft = folder / name, folder / f"{name}.part"
    try:
        count = _write(centre, draft)
        if count == 0:
            raise NothingToCarry
        keep(draft, file)
    except OSError as error:
        raise CannotWrite(folder=folder, problem=error.strerror or error) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return Written(file, count)


def _write(centre: Centre, file: Path) -> int:
    """Write all batches; return how many lines they carry."""
    count = 0
    with centre.sessions() as session, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as parcel:
        for number, (packed, lines) in enumerate(_batches(centre, session), 1):
            saying = Saying("POST", parcels.PATH.format(centre=centre.link.centre), packed)
            headers = signing.headers(centre.link.key, centre.link.centre, clock.millis(), saying)
            parcel.writestr(parcels.BATCH.format(number=number), packed)
            parcel.writestr(parcels.HEADERS.format(number=number), msgspec.json.encode(headers))
            count += lines
    return count


def _batches(centre: Centre, session: Session) -> Iterator[tuple[bytes, int]]:
    reached = acknowledged(session)
    own = outbox.place(session)
    while True:
        batch = outbox.next_batch(session, centre.link.centre, reached)
        if batch is not None:
            yield batches.pack(batch), batch.label.count
            reached = Place(batch.label.epoch, batch.label.last, batch.hashes[-1].hex(), 0)
        elif reached.epoch < own.epoch:
            opened = next(each for each in journal.epochs(session) if each.epoch == reached.epoch + 1)
            head = journal.hash_at(session, opened.after_epoch, opened.after_seq) or b""
            reached = Place(opened.epoch, opened.after_seq, head.hex(), 0)
        else:
            return


def acknowledged(session: Session) -> Place:
    """Return how far the county has said that it has come, by line or by stick."""
    last = outbox.last_done(session)
    if last is None or last.epoch is None or last.seq is None:
        return Place(1, 0, bytes(32).hex(), 0)
    head = journal.hash_at(session, last.epoch, last.seq)
    return Place(last.epoch, last.seq, head.hex(), 0) if head else Place(1, 0, bytes(32).hex(), 0)


class Read(NamedTuple):
    """A receipt that was read: where the county is, and whether this centre knew that already."""

    place: Place
    known: bool


def take_receipt(centre: Centre, file: Path) -> Read:
    """Keep what the county acknowledged; a receipt without news is no delivery, and leaves no mark.

    Raises ``NotAReceipt``, or what the county stopped at, which is written down: ``BehindByStick``,
    ``DiffersByStick``, ``StickGap`` or ``StickStopped``.
    """
    receipt = _checked(centre, file)
    with one_at_a_time(centre.instance), centre.sessions() as session:
        _must_be_ours(centre, session, receipt.place)
        news = _is_news(session, receipt)
        if news:
            lines = _came(session, receipt.place)
            outbox.done(session, outbox.begin(session, Way.STICK), (lines, 0), receipt.place)
        if receipt.problem:
            stopped = StickGap if receipt.problem == Gap.code else StickStopped
            _refuse(session, stopped(seq=receipt.place.seq, problem=receipt.problem))
    return Read(receipt.place, known=not news)


def _must_be_ours(centre: Centre, session: Session, place: Place) -> None:
    """Refuse the place of lines that this centre has not, or not the same."""
    kept, own = journal.hash_at(session, place.epoch, place.seq), journal.head(session)
    if kept is not None and kept.hex() == place.head:
        return
    if (place.epoch, place.seq) > (own.epoch, own.seq):
        holding.hold(centre.instance, holding.Why.BEHIND)
        _refuse(session, BehindByStick(county=place.seq, own=own.seq))
    _refuse(session, DiffersByStick())


def _came(session: Session, place: Place) -> int:
    """Return how many lines a receipt acknowledges first; the county may have read them twice."""
    return max(0, outbox.count_after(session, acknowledged(session)) - outbox.count_after(session, place))


def _is_news(session: Session, receipt: parcels.Acknowledgement) -> bool:
    """Return whether the county is further than was known; or not as far, as it says itself."""
    reached, place = acknowledged(session), receipt.place
    ahead = (place.epoch, place.seq) > (reached.epoch, reached.seq)
    return ahead or (receipt.problem == Gap.code and place.seq != reached.seq)


def _refuse(session: Session, refusal: Refusal) -> NoReturn:
    outbox.failed(session, outbox.begin(session, Way.STICK), Outcome.REFUSED, refusal)
    raise refusal


def _checked(centre: Centre, file: Path) -> parcels.Acknowledgement:
    try:
        with closing(file.open("rb")) as opened:
            content = opened.read(parcels.MOST_RECEIPT)
        sealed = msgspec.json.decode(content, type=parcels.Sealed)
        VerifyKey(bytes.fromhex(centre.link.county_key)).verify(sealed.said, bytes.fromhex(sealed.signature))
        receipt = msgspec.json.decode(sealed.receipt, type=parcels.Acknowledgement)
    except (OSError, ValueError, RecursionError, BadSignatureError):
        raise NotAReceipt from None
    if receipt.centre != centre.link.centre:
        raise NotAReceipt
    return receipt
