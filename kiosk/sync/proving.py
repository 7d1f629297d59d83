"""Proving that centre and county hold the same lines, computed anew on both sides."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import NamedTuple

from sqlalchemy.orm import Session

from kiosk.pen import pen
from kiosk.records.journal import bringing_back
from kiosk.records.journal import queries as journal
from kiosk.records.journal.bringing_back import Line
from kiosk.sync import differences, outbox
from kiosk.sync.client import County
from kiosk.sync.courier import Centre
from kiosk.sync.disk import in_words
from kiosk.wire import lines
from kiosk.wire.reports import Place

_DROP = "DELETE FROM journal WHERE epoch = ? AND seq = ?"
_MEND = "UPDATE journal SET line = CAST(? AS TEXT), hash = ? WHERE epoch = ? AND seq = ?"


class Wrong(NamedTuple):
    """A damaged line: whether it is this centre's, and its place (epoch, seq)."""

    here: bool
    at: tuple[int, int]


class Verdict(NamedTuple):
    """What was found: both places, and the first line that is damaged here or there, or differs.

    A place in the journal is (epoch, seq); ``undelivered`` lines are only not there yet.
    """

    own: Place
    theirs: Place
    broken_here: tuple[int, int] | None
    broken_there: tuple[int, int] | None
    differs: tuple[int, int] | None
    undelivered: int

    @property
    def wrong(self) -> Wrong | None:
        """The first damaged line; what is damaged here is mended before anything is sent."""
        if self.broken_here:
            return Wrong(here=True, at=self.broken_here)
        return Wrong(here=False, at=self.broken_there) if self.broken_there else None

    @property
    def equal(self) -> bool:
        """Whether both sides hold the same lines, all of them undamaged."""
        wrong = (self.broken_here, self.broken_there, self.differs)
        return not any(wrong) and (self.own.head, self.own.lines) == (self.theirs.head, self.theirs.lines)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong, though lines may still wait for the next delivery."""
        return self.equal or (
            not any((self.broken_here, self.broken_there, self.differs)) and self.undelivered > 0
        )


@in_words()
def verify(centre: Centre) -> Verdict:
    """Compute both chains anew from every stored line and compare them; nothing is changed.

    Raises ``DatabaseDamaged`` where a page cannot be read at all: only a backup brings that back.
    """
    with centre.sessions() as session:
        county = centre.county()
        try:
            return _verdict(session, county)
        finally:
            county.close()


def _verdict(session: Session, county: County) -> Verdict:
    own, proof, broken = outbox.place(session), county.prove(), journal.first_break(session)
    common = differences.last_common(session, county, proof.place)
    return Verdict(
        own, proof.place,
        broken_here=broken[:2] if broken else None,
        broken_there=proof.broken,
        differs=_difference(session, county, common.differs),
        undelivered=max(0, own.lines - proof.place.lines),
    )  # fmt: skip


def _difference(session: Session, county: County, at: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return the first line that both sides have, but not the same; None where one is only shorter."""
    if at is None:
        return None
    here, there = journal.hash_at(session, *at), county.hashes([at])
    if here is None or not there or here.hex() == there[f"{at[0]}.{at[1]}"]:
        return None
    return at


def heal(centre: Centre, tell: Callable[[Wrong], None]) -> Verdict:
    """Compare both sides, and make every damaged line whole that can be, telling of each."""
    verdict, last = verify(centre), None
    while (wrong := verdict.wrong) and wrong != last and _heal(centre, wrong):
        tell(wrong)
        verdict, last = verify(centre), wrong
    return verdict


def _heal(centre: Centre, wrong: Wrong) -> bool:
    if wrong.here:
        return mend(centre, wrong.at)
    return resend(centre, wrong.at)


class Proved(NamedTuple):
    """What a proof came to, and the damaged lines that were made whole on the way."""

    verdict: Verdict
    healed: Sequence[Wrong]


def prove(centre: Centre) -> Proved:
    """Compare both sides, and make every damaged line whole that can be."""
    healed: list[Wrong] = []
    return Proved(heal(centre, healed.append), healed)


def mend(centre: Centre, at: tuple[int, int]) -> bool:
    """Make one damaged or lost place of this journal what it was; return whether that was possible.

    A single flipped bit gives itself away by the hashes; anything else comes back from the county, and
    is taken only if it follows from the line before and leads to the next one that is whole.
    """
    with centre.sessions() as session, closing(centre.county()) as county:
        if _unflip(session, at):
            return True
        lost = _lost(session, at, county.lines(at[0], at[1] - 1).lines)
        with pen(session) as hand:
            for line in lost:
                hand.execute(_DROP, line[:2])
            bringing_back.keep_lines(hand, lost)
    return bool(lost)


def _lost(session: Session, at: tuple[int, int], page: Sequence[tuple[int, int, str, str]]) -> list[Line]:
    """Return the county's lines from a place up to the first that is whole here: that one proves them."""
    stored = journal.lines_after(session, at[0], at[1] - 1, len(page) + 1)
    own = {seq: (line, kept) for seq, line, kept in stored}
    found: list[Line] = []
    for epoch, seq, kept, text in page:
        if epoch != at[0] or (found and own.get(seq) == (text.encode(), bytes.fromhex(kept))):
            break
        found.append(Line(epoch, seq, bytes.fromhex(kept), text))
    return found if found and _leads_on(found[-1], own) else []


def _leads_on(last: Line, own: Mapping[int, tuple[bytes, bytes]]) -> bool:
    """Return whether the next line here follows from one of the county's, if there is a next."""
    after = own.get(last.seq + 1)
    if after is None:
        return not any(seq > last.seq for seq in own)
    return lines.chain(last.hash, after[0]) == after[1]


def _unflip(session: Session, at: tuple[int, int]) -> bool:
    """Turn back the one bit by which a line or its hash is off; return whether there was such a one."""
    before = journal.hash_at(session, at[0], at[1] - 1)
    found = journal.lines_after(session, at[0], at[1] - 1, 1)
    if before is None or not found or found[0][0] != at[1]:
        return False
    _seq, line, kept = found[0]
    whole = next((each for each in _flips(line) if lines.chain(before, each) == kept), None)
    mended = lines.chain(before, whole or line)
    if (int.from_bytes(mended) ^ int.from_bytes(kept)).bit_count() > 1:
        return False
    with pen(session) as hand:
        hand.execute(_MEND, (whole or line, mended, *at))
    return True


def _flips(line: bytes) -> Iterator[bytes]:
    """Yield a line with each of its bits flipped: some thousands, a hash each."""
    for place, byte in enumerate(line):
        for bit in range(8):
            yield line[:place] + bytes([byte ^ 1 << bit]) + line[place + 1 :]


def resend(centre: Centre, at: tuple[int, int]) -> bool:
    """Send a line once more that is damaged at the county; return whether this computer has it."""
    with centre.sessions() as session, closing(centre.county()) as county:
        return outbox.send_again(session, county.send, centre.link.centre, at)
