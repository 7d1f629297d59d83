"""The post of the villages without a hall: what was delivered, and the batches that come next."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
from nacl.signing import SigningKey

from kiosk.demo import times, villages
from kiosk.demo.furniture import absences_on, furniture_of
from kiosk.instance import own_key, write_private
from kiosk.sync.schedule import LASTS, LATEST, OPENS, share_of
from kiosk.wire import lines
from kiosk.wire.batches import MOST_LINES, Batch, Label
from kiosk.wire.reports import Place


class Sent(msgspec.Struct):
    """How far a village's journal has been delivered, and up to which day."""

    day: date
    seq: int = 0
    head: str = lines.GENESIS.hex()

    @property
    def place(self) -> Place:
        """The same, as the county is told."""
        return Place(1, self.seq, self.head, self.seq)

    def stand_at(self, place: Place) -> None:
        """Go on from where the county is."""
        self.seq, self.head = place.seq, place.head


def key_of(folder: Path, centre: str) -> SigningKey:
    """Return the signing key that a village has in this demo."""
    return SigningKey(hashlib.sha256(own_key(folder / "villages.key") + centre.encode()).digest())


def night_of(centre: str, day: date) -> int:
    """Return the instant (ms) at which a village delivers what happened on a day."""
    evening = OPENS.hour * 60 * 60 * 1000
    spread = share_of(centre) * (LASTS - LATEST).total_seconds() * 1000
    return times.midnight_of(day) + evening + int(spread)


def batches_of(centre: str, sent: Sent, until: date) -> Iterator[Batch]:
    """Yield what a village has to deliver up to a day; ``sent`` stands behind it then."""
    days = [sent.day + timedelta(days=ahead) for ahead in range(1, (until - sent.day).days + 1)]
    fresh = [] if sent.seq else list(furniture_of(centre, sent.day))
    for day in days:
        fresh += [*absences_on(centre, day), *villages.lines_of(centre, day)]
    sent.day = max(sent.day, until)
    for first in range(0, len(fresh), MOST_LINES):
        yield _batch(centre, sent, fresh[first : first + MOST_LINES])


def _batch(centre: str, sent: Sent, some: Sequence[bytes]) -> Batch:
    batch = Batch(Label(centre, 1, sent.seq + 1, len(some), sent.head), some)
    sent.seq, sent.head = batch.label.last, batch.hashes[-1].hex()
    return batch


def read_post(file: Path) -> dict[str, Sent]:
    """Return what was delivered, by village."""
    return msgspec.json.decode(file.read_bytes(), type=dict[str, Sent])


def keep_post(file: Path, post: dict[str, Sent]) -> None:
    """Write down what was delivered."""
    write_private(file, msgspec.json.encode(post))
