"""What a list shows of a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.records.cases.masking import mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("张", "*"),
        ("张三", "张*"),
        ("张三丰", "张*丰"),
        ("张三四丰", "张**丰"),
        ("欧阳修", "欧*修"),
        ("买买提·吐尔逊", "买***逊"),
        ("Li", "L*"),
        ("John Smith", "J***h"),
        ("𬱖㛃王", "𬱖*王"),
    ],
)
def test_of_a_name_the_first_and_the_last_stay(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize("name", ["张 三", "张\u3000三", " 张三 ", "张\u200b三", "张\ufe00三"])
def test_a_space_between_two_characters_does_not_give_the_name_away(name: str) -> None:
    assert mask_name(name) == "张*"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("037965551234", "037*****1234"),
        ("65551234", "******34"),
        ("6555123", "*****23"),
        ("110", "***"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_of_a_telephone_number_the_end_stays(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


letters = st.characters(categories=["Lu", "Ll", "Lo"])
"""All distinct in a text below, so that a hidden one is found wherever it shows."""


@given(st.lists(letters, min_size=1, max_size=30, unique=True).map("".join))
def test_a_mask_of_a_name_shows_two_characters_at_most_and_never_all(name: str) -> None:
    shown = [char for char in mask_name(name) if char != "*"]
    assert len(shown) <= min(2, len(mask_name(name)) - 1)


@given(st.text("0123456789", max_size=24))
def test_a_masked_number_shows_its_ends_and_never_what_is_between(number: str) -> None:
    masked = mask_phone(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= min(2, len(number))
    assert masked.strip("*") == "" or masked[-2:] == number[-2:]
    assert all(char in ("*", digit) for char, digit in zip(masked, number, strict=True))
