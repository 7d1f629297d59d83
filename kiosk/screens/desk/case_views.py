"""What a clerk sees of a case, and the words for it."""

from collections.abc import Sequence
from functools import cached_property

from kiosk import clock
from kiosk.database import hand
from kiosk.records.cases import full_id, queries, rules, timing
from kiosk.records.cases.models import Case, CasePause, CaseState, HandOver
from kiosk.records.cases.queries import Watched
from kiosk.records.cases.rules import Action
from kiosk.records.catalogue.document import FORM_WORDS
from kiosk.records.roster.queries import is_off_duty
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import everyone
from kiosk.records.workdays import queries as workdays
from kiosk.records.workdays.rules import due
from kiosk.screens.desk.clerk import reader
from kiosk.web.current import settings
from kiosk.web.database import session
from kiosk.web.language import sentence
from kiosk.wire import doors, progress
from kiosk.words import _

GAP_DAYS = 5
"""So many working days are proposed for a paper that may follow."""
CHECKS = (Action.ACCEPT, Action.SUPPLEMENT, Action.ASK_PAPERS, Action.ACCEPT_WITH_GAPS)
"""The steps that write the material check anew; they share one form."""
HELD = (CaseState.TOWN, CaseState.COUNTY)
HOLDER_FIELD = ("holder", _("交给哪个单位、哪个人"))
REASON_FIELD = ("note", _("原因（必须写）"))
NOTE_FIELD = ("note", _("说明（可以不写）"))
FIELDS = {
    Action.TO_TOWN: (HOLDER_FIELD, NOTE_FIELD),
    Action.TO_COUNTY: (HOLDER_FIELD, NOTE_FIELD),
    Action.DECIDE: (("note", _("结果（写在办结通知单上）")),),
    Action.DELIVER: (("delivery", _("怎么送达")), NOTE_FIELD),
    Action.SUSPEND: (REASON_FIELD,),
    Action.RESUME: (NOTE_FIELD,),
    Action.WITHDRAW: (REASON_FIELD,),
    Action.REFUSE: (REASON_FIELD,),
    Action.STOP_CLOCK: (REASON_FIELD, ("until", _("停到哪天（不知道就空着）"))),
    Action.RUN_CLOCK: (NOTE_FIELD,),
    Action.NOTE: (("note", _("写什么")),),
    Action.DELAY: (("overdue_code", _("为什么超时")), NOTE_FIELD),
}
"""What each step asks for; the true time may be given with all of them."""


class CaseView:
    """One case as its page shows it to one reader."""

    def __init__(self, case: Case) -> None:
        """Take a case that may be read."""
        self.case = case
        self.reader = reader()

    @cached_property
    def standing(self) -> Watched:
        """The case with the working days that are left."""
        return queries.standing_of(session(), self.case, settings().cases.amber_days)

    @property
    def at_work(self) -> bool:
        """Whether the promise still runs."""
        return self.case.decided_at is None and self.case.state not in rules.ENDED

    @property
    def checks(self) -> list[Action]:
        """The steps that the form of the material check offers."""
        known = [action for action in CHECKS if action in rules.allowed(self.case.state)]
        if Action.ACCEPT in known and Action.SUPPLEMENT in known:
            known.remove(Action.ACCEPT)
        return known

    @property
    def steps(self) -> list[Action]:
        """The steps with a form of their own that may be taken now."""
        senseless = {*CHECKS, Action.RUN_CLOCK if self._pause is None else Action.STOP_CLOCK}
        if (self.standing.left or 0) >= 0:
            senseless.add(Action.DELAY)
        return [action for action in rules.allowed(self.case.state) if action not in senseless]

    @property
    def stands(self) -> bool:
        """Whether the clock stands."""
        return self.at_work and self._pause is not None

    @property
    def holder(self) -> str:
        """Who has the case above the village, as far as somebody wrote it down."""
        if self.case.state not in HELD:
            return ""
        sent = (step.holder for step in reversed(self.case.steps) if step.state == self.case.state)
        return next(filter(None, sent), "")

    @cached_property
    def hand_over(self) -> HandOver | None:
        """The offer that waits for its answer, or None."""
        return queries.open_hand_over(session(), self.case.id)

    @property
    def may_offer(self) -> bool:
        """Whether this reader may ask somebody to take the case over."""
        may = self.reader.id == self.case.owner_id or self.reader.is_manager
        return may and self.hand_over is None and self.case.state not in rules.ENDED

    @property
    def colleagues(self) -> list[Staff]:
        """Those who are there today and could take the case over."""
        today = clock.now().date()
        others = (each for each in everyone(session()) if each.active and each.id != self.case.owner_id)
        return [each for each in others if not is_off_duty(session(), each.id, today)]

    @property
    def same_person(self) -> Sequence[Case]:
        """Other cases of the same person that this reader may know of."""
        return [
            each for each in queries.same_person(session(), self.case) if queries.may_read(each, self.reader)
        ]

    @property
    def may_open_id(self) -> bool:
        """Whether a full ID number is kept and this reader may see it."""
        kept = self.case.contact is not None and self.case.contact.id_sealed is not None
        return kept and full_id.may_open(self.case, self.reader)

    @property
    def _pause(self) -> CasePause | None:
        return timing.running_pause(self.case)


def stamp(at: int) -> str:
    """Return an instant (ms) as date and time."""
    return f"{clock.local(at):%Y-%m-%d %H:%M}"


def today() -> str:
    """Return the hall's date."""
    return clock.now().date().isoformat()


def gap_day() -> str:
    """Return until when a paper may follow, if nobody says otherwise."""
    table = workdays.table(hand(session()))
    return due(table, clock.now().date(), GAP_DAYS).date.isoformat()


def short(no: str) -> str:
    """Return a case number without the centre's code, which is the same on every line."""
    return no.partition("-")[2]


WORDS = {
    "stamp": stamp, "today": today, "gap_day": gap_day, "short": short, "sentence": sentence,
    "paper_forms": FORM_WORDS,
    "case_states": progress.STATE_WORDS, "case_actions": rules.ACTION_WORDS, "hands": progress.hands,
    "hands_words": rules.HANDS_WORDS, "mode_words": rules.MODE_WORDS, "type_words": rules.TYPE_WORDS,
    "delivery_words": progress.DELIVERY_WORDS, "overdue_words": rules.OVERDUE_WORDS,
    "look_up_code": doors.shown, "channel_words": rules.CHANNEL_WORDS, "paper_words": rules.PAPER_WORDS,
}  # fmt: skip
"""What the templates of cases know besides the case."""
