"""The picture of places: every place has its share, nothing lies on anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.county.reports.tiles import Tile, shades, tiles

WEIGHTS = st.lists(st.integers(0, 50_000), max_size=40)


@given(weights=WEIGHTS)
def test_every_tile_has_its_share_of_the_box_and_lies_within(weights: list[int]) -> None:
    found = tiles(weights, 1280, 340)
    assert {tile.place for tile in found} == {place for place, weight in enumerate(weights) if weight}
    for tile in found:
        assert tile.width * tile.height == pytest.approx(weights[tile.place] * 1280 * 340 / sum(weights))
        assert tile.x >= -0.01
        assert tile.y >= -0.01
        assert tile.x + tile.width <= 1280.01
        assert tile.y + tile.height <= 340.01


@given(weights=WEIGHTS)
def test_no_tile_lies_on_another(weights: list[int]) -> None:
    found = tiles(weights, 1280, 340)
    for n, tile in enumerate(found):
        assert not any(_overlap(tile, other) for other in found[n + 1 :])


def _overlap(one: Tile, other: Tile) -> bool:
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return wide > 1e-6 and high > 1e-6


def test_the_worst_is_darkest_whichever_way_is_worse() -> None:
    assert shades([1.0, 5.0, None, 9.0], good=-1) == [1, 3, 0, 5]
    assert shades([1.0, 5.0, None, 9.0], good=1) == [5, 3, 0, 1]
    assert shades([2.0, 2.0], good=-1) == [1, 1]
