"""Proving that centre and county hold the same lines, computed anew on both sides."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from kiosk.pen import pen
from kiosk.records.journal import queries as journal
from kiosk.sync import differences, outbox
from kiosk.sync.client import County
from kiosk.sync.courier import Centre
from kiosk.wire import lines
from kiosk.wire.reports import Place

_MEND = "UPDATE journal SET line = ? WHERE epoch = ? AND seq = ? AND hash = ?"
_PLAIN = "UPDATE journal SET hash = ? WHERE epoch = ? AND seq = ?"


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


def verify(centre: Centre) -> Verdict:
    """Compute both chains anew from every stored line and compare them; nothing is changed."""
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
        differs=_difference(session, county, common),
        undelivered=max(0, own.lines - proof.place.lines),
    )  # fmt: skip


def _difference(session: Session, county: County, common: differences.Common) -> tuple[int, int] | None:
    """Return the first line that both sides have, but not the same; None where one is only shorter."""
    if common.differs is None:
        return None
    here = journal.hash_at(session, common.epoch, common.differs)
    there = county.hashes([(common.epoch, common.differs)])
    if here is None or not there or here.hex() == there[f"{common.epoch}.{common.differs}"]:
        return None
    return common.epoch, common.differs


class Proved(NamedTuple):
    """What a proof came to, and the lines (epoch, seq) that were brought back or sent anew on the way."""

    verdict: Verdict
    mended: tuple[int, int] | None = None
    resent: tuple[int, int] | None = None


def prove(centre: Centre) -> Proved:
    """Compare both sides; one damaged line on either is brought back from the other, then compared again."""
    proved = Proved(verify(centre))
    broken = proved.verdict.broken_here
    if broken and mend(centre, broken):
        proved = proved._replace(verdict=verify(centre), mended=broken)
    verdict = proved.verdict
    if verdict.broken_there and not verdict.broken_here:
        resend(centre, verdict.broken_there)
        proved = proved._replace(verdict=verify(centre), resent=verdict.broken_there)
    return proved


def mend(centre: Centre, at: tuple[int, int]) -> bool:
    """Bring one damaged line of this centre back from the county; return whether that was possible.

    It is taken only if it follows from the line before it and leads to the line after it.
    """
    with centre.sessions() as session:
        county = centre.county()
        try:
            page = county.lines(at[0], at[1] - 1).lines
        finally:
            county.close()
        fitting = [line for line in page[:1] if (line[0], line[1]) == at and _fits(session, at, line)]
        for _epoch, _seq, kept, text in fitting:
            with pen(session) as hand:
                hand.execute(_PLAIN, (bytes.fromhex(kept), *at))
                hand.execute(_MEND, (text, *at, bytes.fromhex(kept)))
    return bool(fitting)


def resend(centre: Centre, at: tuple[int, int]) -> None:
    """Send a line once more that is damaged at the county: it is kept there as it was."""
    with centre.sessions() as session:
        county = centre.county()
        try:
            outbox.send_again(session, county.send, centre.link.centre, at)
        finally:
            county.close()


def _fits(session: Session, at: tuple[int, int], line: tuple[int, int, str, str]) -> bool:
    epoch, seq = at
    before = journal.hash_at(session, epoch, seq - 1)
    if before is None or lines.chain(before, line[3].encode()).hex() != line[2]:
        return False
    after = journal.lines_after(session, epoch, seq, 1)
    expected = journal.hash_at(session, epoch, seq + 1)
    return not after or lines.chain(bytes.fromhex(line[2]), after[0][1].encode()) == expected
