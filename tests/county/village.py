"""A village's journal for the county's tests: lines in their chain, as a hall writes them."""

from collections.abc import Iterable, Sequence
from typing import Any

from kiosk import clock
from kiosk.wire import batches, lines
from kiosk.wire.batches import Batch, Label

SHAPO = "410327111209"
MORNING = 1_795_395_600_000
"""Monday 2026-11-23 09:00 in the hall's time (ms)."""

TICKET = {
    "business_date": "2026-11-23", "letter": "A", "number": 1, "priority": False, "category": "SB",
    "channel": "kiosk", "state": "waiting", "action": "issue", "acted_by": None, "acted_at": MORNING,
    "window": None, "issued_at": MORNING, "first_called_at": None, "called_at": None, "call_count": 0,
    "started_at": None, "finished_at": None, "served_ms": 0, "quote_low": 0, "quote_high": 5,
    "staffed": True, "timed": True, "errands": [{"category": "SB", "item": "SB01", "outcome": None}],
}  # fmt: skip
FINISHED = {
    "state": "finished", "action": "finish", "window": 1, "first_called_at": MORNING + 4 * clock.MINUTE,
    "called_at": MORNING + 4 * clock.MINUTE, "call_count": 1, "started_at": MORNING + 4 * clock.MINUTE,
    "finished_at": MORNING + 10 * clock.MINUTE, "served_ms": 6 * clock.MINUTE,
    "errands": [{"category": "SB", "item": "SB01", "outcome": "done"}],
}  # fmt: skip
CASE = {
    "no": "410327111209-20261123-001", "business_date": "2026-11-23", "ticket_id": None, "category": "SB",
    "item": "SB01", "mode": "agent", "case_type": "promise", "channel": "window", "state": "accepted",
    "opened_at": MORNING, "entered_later": False, "promised_days": 5, "due_date": "2026-11-30",
    "due_tentative": False, "first_contact_id": "c1", "owner_id": "c1", "agent_id": None,
    "stands_in_for": None, "overtime": False, "accepted_at": MORNING, "decided_at": None,
    "delivered_at": None, "delivery": None, "overdue_code": None, "moved_at": MORNING,
}  # fmt: skip


class Village:
    """A journal that grows, and the batches it is cut into."""

    def __init__(self, centre: str = SHAPO, epoch: int = 1) -> None:
        self.centre, self.epoch, self.first = centre, epoch, 1
        self.lines: list[bytes] = []
        self.heads = [lines.GENESIS]
        self._versions: dict[tuple[str, str], int] = {}

    @property
    def head(self) -> bytes:
        return self.heads[-1]

    @property
    def seq(self) -> int:
        return self.first - 1 + len(self.lines)

    def notes(self, kind: str, key: str, **values: Any) -> None:
        """Write a record's next version down."""
        version = self._versions[kind, key] = self._versions.get((kind, key), 0) + 1
        said = {"format": lines.FORMAT, "kind": kind, "key": key, "version": version, "at": MORNING}
        self.writes(lines.canonical(said | values))

    def writes(self, line: bytes) -> None:
        """Write a line down, whatever it says."""
        self.lines.append(line)
        self.heads.append(lines.chain(self.head, line))

    def serves(self, key: str, **values: Any) -> None:
        """Let somebody come and be served: two lines."""
        self.notes("ticket", key, **(TICKET | values))
        self.notes("ticket", key, **(TICKET | FINISHED | values))

    def opens_case(self, key: str, **values: Any) -> None:
        """Open a case, or change it."""
        self.notes("case", key, **(CASE | values))

    def batch(self, first: int = 1, last: int | None = None) -> Batch:
        """Cut a batch from one seq to another, both included."""
        begin, end = first - self.first, (last or self.seq) - self.first + 1
        label = Label(self.centre, self.epoch, first, end - begin, self.heads[begin].hex())
        return Batch(label, self.lines[begin:end])

    def forks(self, after: int, epoch: int) -> "Village":
        """Return the same history up to a line, to go on otherwise."""
        other = Village(self.centre, epoch)
        kept = after - self.first + 1
        if epoch == self.epoch:
            other.lines, other.heads = self.lines[:kept], self.heads[: kept + 1]
        else:
            other.first, other.heads = after + 1, [self.heads[kept]]
        other._versions = dict(self._versions)
        return other


def packed(batch: Batch) -> bytes:
    """Return a batch as it travels."""
    return batches.pack(batch)


def busy_day(village: Village, people: int) -> None:
    """Let so many people be served."""
    for number in range(1, people + 1):
        village.serves(f"t{number}", number=number)


def all_of(found: Iterable[Sequence[object]]) -> list[tuple[object, ...]]:
    """Return rows as plain tuples."""
    return [tuple(row) for row in found]
