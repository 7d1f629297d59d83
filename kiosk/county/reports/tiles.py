"""A picture of places without a map: tiles whose areas are as their weights (squarified treemap). Pure."""

from collections.abc import Sequence
from typing import NamedTuple

SHADES = 5


class Tile(NamedTuple):
    """A rectangle, and the place in the sequence of what it stands for."""

    place: int
    x: float
    y: float
    width: float
    height: float


class Box(NamedTuple):
    """What is left to be filled."""

    x: float
    y: float
    width: float
    height: float


def tiles(weights: Sequence[float], width: float, height: float) -> list[Tile]:
    """Return tiles that fill a box, as square as can be, largest first; nothing of what weighs nothing.

    source: Bruls, Huizing, van Wijk: Squarified Treemaps (2000).
    """
    heavy = sorted((place for place, weight in enumerate(weights) if weight > 0), key=lambda n: -weights[n])
    total = sum(weights[place] for place in heavy)
    box, found = Box(0, 0, width, height), list[Tile]()
    while heavy:
        areas = [weights[place] * width * height / total for place in heavy]
        count = _row(areas, min(box.width, box.height))
        laid, box = _lay(heavy[:count], areas[:count], box)
        found += laid
        heavy = heavy[count:]
    return found


def _row(areas: Sequence[float], side: float) -> int:
    """Return how many of the areas stand in the next row: as many as make its worst tile squarer."""
    count = 1
    while count < len(areas) and _worst(areas[: count + 1], side) <= _worst(areas[:count], side):
        count += 1
    return count


def _worst(areas: Sequence[float], side: float) -> float:
    depth = sum(areas) / side
    return max(max(area / depth**2, depth**2 / area) for area in areas)


def _lay(places: Sequence[int], areas: Sequence[float], box: Box) -> tuple[list[Tile], Box]:
    """Return a row along the shorter side of a box, and what is left of the box."""
    upright = box.width >= box.height
    depth = sum(areas) / (box.height if upright else box.width)
    found, at = list[Tile](), box.y if upright else box.x
    for place, area in zip(places, areas, strict=True):
        length = area / depth
        found.append(
            Tile(place, box.x, at, depth, length) if upright else Tile(place, at, box.y, length, depth)
        )
        at += length
    left = (
        Box(box.x + depth, box.y, box.width - depth, box.height)
        if upright
        else Box(box.x, box.y + depth, box.width, box.height - depth)
    )
    return found, left


def shades(values: Sequence[float | None], good: int) -> list[int]:
    """Return a shade for each value, 1 the best to 5 the worst, 0 for none; ``good``: more is better (1)."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    return [_shade(value, low, high, good) for value in values]


def _shade(value: float | None, low: float, high: float, good: int) -> int:
    if value is None:
        return 0
    if high == low:
        return 1
    part = (value - low) / (high - low)
    return 1 + min(int((1 - part if good > 0 else part) * SHADES), SHADES - 1)
