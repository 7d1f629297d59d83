"""How counts add up to figures, and how medians come about. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

FEWEST_RATINGS = 3
"""Fewer ratings of one item than this are not told apart: somebody might be recognised."""
MEDIAN, NINE_IN_TEN = 0.5, 0.9


class Wanted(NamedTuple):
    """One figure: its name, and the group that it is of, if any."""

    figure: str
    by: str = ""
    of: str = ""


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value that this share of all does not exceed, as Excel's PERCENTILE.INC; None of none.

    source: R. J. Hyndman, Y. Fan, Sample Quantiles in Statistical Packages, 1996, definition 7.
    """
    if not values:
        return None
    ordered = sorted(values)
    place, rest = divmod(share * (len(ordered) - 1), 1)
    low = ordered[int(place)]
    high = ordered[min(int(place) + 1, len(ordered) - 1)]
    return low + (high - low) * rest


class Tally:
    """Every figure of one period: how many facts each counts, and what was measured of them."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self.counts: Counter[Wanted] = Counter()
        self._values: defaultdict[Wanted, list[float]] = defaultdict(list)

    def add(self, figure: str, groups: Mapping[str, object], count: int, values: Iterable[float]) -> None:
        """Add facts that share their groups (by name) to a figure."""
        measured = list(values)
        for key in (Wanted(figure), *(Wanted(figure, by, str(of)) for by, of in groups.items())):
            self.counts[key] += count
            if measured:
                self._values[key].extend(measured)

    def count(self, *wanted: str) -> int:
        """Return how many facts a figure counts."""
        return self.counts[Wanted(*wanted)]

    def share(self, part: str, whole: str, *group: str) -> float | None:
        """Return which share of one figure another is, or None where there is nothing to share."""
        total = self.count(whole, *group)
        return self.count(part, *group) / total if total else None

    def median(self, *wanted: str) -> float | None:
        """Return the middle one of what was measured."""
        return percentile(self._of(*wanted), MEDIAN)

    def ninth(self, *wanted: str) -> float | None:
        """Return what nine in ten do not exceed."""
        return percentile(self._of(*wanted), NINE_IN_TEN)

    def mean(self, *wanted: str) -> float | None:
        """Return the mean of what was measured."""
        values = self._of(*wanted)
        return sum(values) / len(values) if values else None

    def groups(self, figure: str, by: str) -> list[str]:
        """Return the groups of a figure, the largest first."""
        own = [key for key in self.counts if key[:2] == (figure, by)]
        return [key.of for key in sorted(own, key=lambda key: (-self.counts[key], key.of))]

    def _of(self, *wanted: str) -> Sequence[float]:
        """Return what was measured, in its order: sorted once, it costs little to sort again."""
        values = self._values.get(Wanted(*wanted), [])
        values.sort()
        return values
