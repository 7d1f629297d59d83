"""What travels over the API; the OpenAPI description is generated from these."""

from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.records.cases.models import PaperState
from kiosk.records.cases.people import LONGEST_ADDRESS, LONGEST_NAME
from kiosk.records.tickets.models import Outcome
from kiosk.records.tickets.queries import Seen

ItemCode = Annotated[str, Meta(min_length=1, max_length=16, examples=["SB01"])]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-12-31"])]
FreeText = Annotated[str, Meta(max_length=400)]
CategoryCode = Annotated[str, Meta(min_length=1, max_length=16, examples=["SB"])]


class In(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body that is sent to the hall."""


class TicketWish(In, frozen=True, forbid_unknown_fields=True):
    """What somebody comes for: errands (item codes), or at least a category."""

    errands: Annotated[list[ItemCode], Meta(max_length=100)] = []
    category: CategoryCode | None = None
    priority: bool = False
    language: Annotated[str, Meta(pattern="^(zh|en)$", examples=["zh"])] = "zh"


class SignIn(In, frozen=True, forbid_unknown_fields=True):
    """A username and a password."""

    username: Annotated[str, Meta(min_length=1, max_length=40, examples=["admin"])]
    password: Annotated[str, Meta(min_length=1, max_length=200)]


class OpenWindow(In, frozen=True, forbid_unknown_fields=True):
    """How a window is opened."""

    take_over: bool = False


class Person(In, frozen=True, forbid_unknown_fields=True):
    """Whom a case is for, as much of it as the case needs; an ID number is kept as its last four."""

    name: Annotated[str, Meta(max_length=LONGEST_NAME)] = ""
    phone: Annotated[str, Meta(max_length=20, examples=["13812345678"])] = ""
    id_number: Annotated[str, Meta(max_length=30)] = ""
    village_group: Annotated[str, Meta(max_length=LONGEST_NAME)] = ""
    address: Annotated[str, Meta(max_length=LONGEST_ADDRESS)] = ""


class Paper(In, frozen=True, forbid_unknown_fields=True):
    """One paper of the material check; a ``gap`` follows ``until`` a date, a ``missing`` one comes first."""

    name: Annotated[str, Meta(min_length=1, max_length=100, examples=["户口簿"])]
    state: PaperState = PaperState.GIVEN
    until: Day | None = None


Papers = Annotated[tuple[Paper, ...], Meta(max_length=60)]


class ErrandEnding(In, frozen=True, forbid_unknown_fields=True):
    """How one errand ended, which item it was, and what the case that it opens must know."""

    outcome: Outcome
    item: ItemCode | None = None
    who: Person = Person()
    papers: Papers = ()
    reason: FreeText = ""

    @property
    def is_plain(self) -> bool:
        """Whether nothing was said but how it ended."""
        return self.who == Person() and not self.papers and not self.reason


class Step(In, frozen=True, forbid_unknown_fields=True):
    """What a step with a ticket may need: ``transfer`` a category or window, ``finish`` outcomes."""

    category: CategoryCode | None = None
    window: Annotated[int, Meta(ge=1, le=99)] | None = None
    outcomes: Annotated[list[Outcome | ErrandEnding], Meta(max_length=20)] = []


class Out(msgspec.Struct, frozen=True):
    """A body that the hall sends."""


class Wait(Out, frozen=True):
    """An estimated wait in whole minutes."""

    low_min: int
    high_min: int


class Ticket(Out, frozen=True):
    """A ticket as its holder may see it; ``staffed`` tells whether any window is open yet.

    ``cases`` are the numbers of the cases that ``finish`` has opened; only its answer has them.
    """

    id: str
    token: str
    number: str
    business_date: str
    state: str
    window: int | None
    call_count: int
    category: str
    priority: bool
    ahead: int
    wait: Wait
    staffed: bool
    print: Annotated[str, Meta(examples=["queued", "printed", "failed", "off"])]
    cases: list[str] | msgspec.UnsetType = msgspec.UNSET


class Session(Out, frozen=True):
    """The token that every later write carries as ``X-CSRF-Token``."""

    csrf_token: str


class Window(Out, frozen=True):
    """A window of the hall."""

    n: int
    state: str
    categories: list[str]


class Problem(Out, frozen=True):
    """An error (source: RFC 9457) with a stable code and a sentence for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def ticket_out(seen: Seen, cases: list[str] | msgspec.UnsetType = msgspec.UNSET) -> Ticket:
    """Return what the API says of a ticket."""
    return Ticket(
        seen.id, seen.token, seen.number, seen.business_date, seen.state, seen.window,
        seen.call_count, seen.category, seen.priority, seen.ahead, Wait(*seen.wait),
        seen.staffed, seen.print, cases,
    )  # fmt: skip
