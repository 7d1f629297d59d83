"""A village centre as the county's directory knows it."""

from datetime import date
from typing import NamedTuple


class Town(NamedTuple):
    """A town or street office (乡镇/街道): its 9-digit code and its name."""

    code: str
    name: str


class Centre(NamedTuple):
    """One centre; names repeat, so it is always shown with its town.

    ``code`` is the 12-digit division code, the town's its first nine; ``successor`` is the code of the
    centre that took this one over, empty if none.
    """

    code: str
    town: str
    village: str
    kind: str
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""

    @property
    def town_code(self) -> str:
        """The town's code."""
        return self.code[:9]

    @property
    def name(self) -> str:
        """Town and village."""
        return f"{self.town} {self.village}"
