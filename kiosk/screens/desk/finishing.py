"""From the finish form to how each errand ended, and what the ones that go on need."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kiosk.records.cases.opening import Intake
from kiosk.records.cases.refusals import ItemNeeded
from kiosk.records.tickets.models import Ticket
from kiosk.records.tickets.service import Ending
from kiosk.screens.desk import case_forms
from kiosk.screens.desk.case_forms import at_field
from kiosk.screens.desk.forms import Form, endings


class Finish(NamedTuple):
    """How a visit ends; ``intakes`` by the errand's position."""

    endings: Sequence[Ending]
    intakes: Mapping[int, Intake]


def finish(form: Form, ticket: Ticket) -> Finish:
    """Return how a visit ends; each errand's own fields carry its slot in their names.

    Raises ``ItemNeeded``, ``BadInput`` and what a field refuses.
    """
    ended = endings(form)
    items = [errand.item for errand in ticket.errands]
    intakes = {}
    for place, (ending, slot) in enumerate(zip(ended, form.getlist("slot"), strict=False)):
        said = case_forms.intake(form, slot, ending.outcome)
        if said is None:
            continue
        if not (ending.item or (place < len(items) and items[place])):
            with at_field(f"item-{slot}"):
                raise ItemNeeded
        intakes[place] = said
    return Finish(ended, intakes)
