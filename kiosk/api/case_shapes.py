"""How cases travel over the API: masked unless a full record is asked for."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from kiosk.api.shapes import CategoryCode, Day, FreeText, In, ItemCode, Out, Papers, Person
from kiosk.records.cases import models, rules
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.masking import mask_name, mask_phone
from kiosk.records.cases.models import CaseState, Channel, Delivery
from kiosk.records.cases.opening import Intake, PaperSaid
from kiosk.records.cases.people import Who
from kiosk.records.cases.service import Step
from kiosk.wire import progress

Instant = Annotated[int, Meta(ge=0, le=253_402_300_799_000, description="ms since 1970-01-01 UTC")]
OpeningState = Literal["draft", "accepted", "need_papers", "accepted_with_gaps", "delivered", "refused"]
Version = Annotated[int, Meta(ge=1, le=2**53, examples=[1])]


class CasesWanted(In, frozen=True, forbid_unknown_fields=True):
    """Which cases are wanted; dates are those on which they opened, both included."""

    state: CaseState | None = None
    open: bool | None = None
    mine: bool = False
    first: Day | None = msgspec.field(name="from", default=None)
    last: Day | None = msgspec.field(name="to", default=None)
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    cursor: Annotated[str, Meta(max_length=40)] | None = None


class CaseWanted(In, frozen=True, forbid_unknown_fields=True):
    """How much of a case is wanted; that somebody read the full record is written down."""

    full: bool = False


class NewCase(In, frozen=True, forbid_unknown_fields=True):
    """A case without a ticket: somebody walked up, phoned, or a paper sheet is entered with its true time."""

    item: ItemCode | None = None
    category: CategoryCode | None = None
    state: OpeningState = "accepted"
    who: Person = Person()
    papers: Papers = ()
    reason: FreeText = ""
    remark: FreeText = ""
    channel: Literal["walk_in", "phone", "paper", "home"] = "walk_in"
    happened_at: Instant | None = None


class CaseStep(In, frozen=True, forbid_unknown_fields=True):
    """A step with a case as somebody saw it; what is not needed is left out."""

    version: Version
    note: FreeText = ""
    holder: FreeText = ""
    papers: Papers = ()
    delivery: Delivery | None = None
    until: Day | None = None
    happened_at: Instant | None = None
    overdue_code: Annotated[str, Meta(max_length=16, examples=sorted(rules.OVERDUE_WORDS))] | None = None


class CasePerson(Out, frozen=True):
    """Whom a case is for; masked, only name and phone are there, and of them too little to know anybody."""

    name: str
    phone: str
    id_last4: str = ""
    village_group: str = ""
    address: str = ""


class CasePaper(Out, frozen=True):
    """A paper of a case."""

    name: str
    state: str
    until: str | None


class CaseStage(Out, frozen=True):
    """A step that was taken; its words only in a full record."""

    action: str
    state: str
    staff: str
    at: int
    entered_at: int
    holder: str
    note: str


class CaseLine(Out, frozen=True):
    """A case as it stands in a list."""

    no: str
    version: int
    state: str
    hands: str
    business_date: str
    ticket: str
    category: str
    item: str | None
    item_name: str
    mode: str
    case_type: str
    channel: str
    confidential: bool
    person: CasePerson | None
    owner: str
    opened_at: int
    entered_later: bool
    accepted_at: int | None
    due_date: str | None
    due_tentative: bool
    decided_at: int | None
    delivered_at: int | None
    delivery: str | None
    overdue_code: str | None


class CasePage(Out, frozen=True):
    """A page of cases, the newest first; ``next`` is the cursor of the next page."""

    cases: list[CaseLine]
    next: str | None


class Case(CaseLine, frozen=True, kw_only=True):
    """A case with its papers and steps; what people wrote in their own words only in a full record."""

    full: bool
    actions: list[str]
    papers: list[CasePaper]
    steps: list[CaseStage]
    result: str
    remark: str


_AS_KEPT = (
    "no", "version", "state", "business_date", "category", "item", "item_name", "mode", "case_type",
    "channel", "confidential", "opened_at", "entered_later", "accepted_at", "due_date", "due_tentative",
    "decided_at", "delivered_at", "delivery", "overdue_code",
)  # fmt: skip


def intake(sent: NewCase, key: str | None) -> Intake:
    """Return what the service takes to open a case."""
    return Intake(
        CaseState(sent.state), sent.item, sent.category, who(sent.who), papers(sent.papers), sent.reason,
        sent.remark, Channel(sent.channel), sent.happened_at, key,
    )  # fmt: skip


def step(sent: CaseStep, action: rules.Action) -> Step:
    """Return what the service takes for a step."""
    return Step(
        action, sent.version, sent.note, sent.holder, papers(sent.papers), sent.delivery, sent.until,
        sent.happened_at, sent.overdue_code,
    )  # fmt: skip


def who(sent: Person) -> Who:
    """Return a person as the service takes them."""
    return Who(sent.name, sent.phone, sent.id_number, sent.village_group, sent.address)


def papers(sent: Papers) -> list[PaperSaid]:
    """Return a material check as the service takes it."""
    return [PaperSaid(paper.name, paper.state, paper.until) for paper in sent]


def line_out(case: models.Case) -> CaseLine:
    """Return a case as a list shows it."""
    return CaseLine(**_line(case, full=False))


def case_out(case: models.Case, *, full: bool = False) -> Case:
    """Return one case; without ``full`` its person is masked and nobody's own words are in it."""
    return Case(
        **_line(case, full=full),
        full=full,
        actions=[str(action) for action in rules.allowed(case.state)],
        papers=[CasePaper(paper.name, paper.state, paper.until) for paper in case.papers],
        steps=[_stage(step, full=full) for step in case.steps],
        result=case.result if full else "",
        remark=case.remark if full else "",
    )


def _line(case: models.Case, *, full: bool) -> dict[str, Any]:
    return {name: getattr(case, name) for name in _AS_KEPT} | {
        "hands": progress.hands(case.state),
        "ticket": case.ticket_label,
        "person": _person(case.contact, full=full) if case.contact else None,
        "owner": case.owner.name,
    }


def _person(contact: Contact, *, full: bool) -> CasePerson:
    if not full:
        return CasePerson(mask_name(contact.name), mask_phone(contact.phone))
    return CasePerson(contact.name, contact.phone, contact.id_last4, contact.village_group, contact.address)


def _stage(step: models.CaseStep, *, full: bool) -> CaseStage:
    words = (step.holder, step.note) if full else ("", "")
    return CaseStage(step.action, step.state, step.staff.name, step.at, step.entered_at, *words)
