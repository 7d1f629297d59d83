"""What a new directory would change, so that somebody can look before it counts. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from kiosk.county.directory.models import Centre


class Differences(NamedTuple):
    """Centres that come, that end today, and those of which something changes (before, after)."""

    added: list[Centre]
    ended: list[Centre]
    changed: list[tuple[Centre, Centre]]

    @property
    def any(self) -> bool:
        """Whether anything changes at all."""
        return bool(self.added or self.ended or self.changed)


def differences(known: Sequence[Centre], fresh: Sequence[Centre], today: date) -> Differences:
    """Return what taking ``fresh`` changes; a centre that it does not name ends today."""
    before = {centre.code: centre for centre in known}
    named = {centre.code for centre in fresh}
    return Differences(
        added=[centre for centre in fresh if centre.code not in before],
        ended=[
            centre._replace(valid_to=today)
            for centre in known
            if centre.code not in named and centre.valid_to is None
        ],
        changed=[
            (before[centre.code], centre)
            for centre in fresh
            if centre.code in before and before[centre.code] != centre
        ],
    )
