"""Sealed personal data: opened by its own key only."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sealing import SealBroken, Sealer

KEY = bytes(range(32))
OTHER = bytes(32)
ID = "11010519491231002X"
MARK = "9c0359be0ad777b23e7c4eac62319122f310bdf430b2e0c2266cd3872869b7e1"


@given(st.text(max_size=200))
def test_what_was_sealed_comes_back(text: str) -> None:
    sealer = Sealer(KEY)
    assert sealer.open(sealer.seal(text)) == text


def test_a_sealed_text_does_not_show_and_is_never_the_same_twice() -> None:
    sealer = Sealer(KEY)
    first, second = sealer.seal(ID), sealer.seal(ID)
    assert first != second
    assert ID.encode() not in first


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealBroken):
        Sealer(OTHER).open(Sealer(KEY).seal(ID))


@given(st.integers(0, 57), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, change: int) -> None:
    sealed = bytearray(Sealer(KEY).seal(ID))
    sealed[place] ^= change
    with pytest.raises(SealBroken):
        Sealer(KEY).open(bytes(sealed))


@given(st.binary(max_size=60))
def test_what_was_never_sealed_is_refused(anything: bytes) -> None:
    with pytest.raises(SealBroken):
        Sealer(KEY).open(anything)


@pytest.mark.parametrize("key", [b"", KEY[:-1], KEY + b"x"])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(SealBroken):
        Sealer(key)


def test_a_mark_finds_the_same_person_again_and_only_with_the_same_key() -> None:
    mark = Sealer(KEY).mark(ID)
    assert re.fullmatch(r"[0-9a-f]{64}", mark)
    assert Sealer(KEY).mark(ID) == mark
    assert Sealer(KEY).mark("440524188001010014") != mark
    assert Sealer(OTHER).mark(ID) != mark


def test_a_mark_stays_the_same_in_ten_years() -> None:
    assert Sealer(KEY).mark(ID) == MARK
