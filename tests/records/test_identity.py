"""ID and telephone numbers: what is typed is checked, and kept in one spelling."""

import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import Refusal
from kiosk.records.cases.identity import birth_date, last4, read_id, read_phone
from kiosk.records.cases.identity_refusals import WrongIdBirth, WrongIdDigit, WrongIdLength, WrongPhone
from kiosk.wire.typed import fold

TODAY = date(2026, 11, 23)
VALID = ["11010519491231002X", "440524188001010014", "34052419800101001X", "370101190102039973"]
"""source: practice.md section 8."""


@pytest.mark.parametrize("number", VALID)
def test_a_valid_number_is_kept_as_it_is(number: str) -> None:
    assert read_id(number, TODAY) == number


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("11010519491231002x", id="small x"),
        pytest.param(" 110105 19491231 002X\n", id="spaces"),
        pytest.param("１１０１０５１９４９１２３１００２Ｘ", id="full width"),
        pytest.param("110105\u300019491231\u3000002Ⅹ", id="Chinese spaces and a Roman ten"),
        pytest.param("\u202d11010519491231002X\u202c\ufeff", id="unseen marks of a copied text"),
    ],
)
def test_a_number_may_be_written_in_many_ways(typed: str) -> None:
    assert read_id(typed, TODAY) == "11010519491231002X"


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_permits_of_hong_kong_macao_and_taiwan_residents_are_read(area: str) -> None:
    number = with_check(area + "19940823" + "002")
    assert read_id(number, TODAY) == number


def test_a_county_that_is_no_more_is_no_reason_to_refuse() -> None:
    assert read_id(with_check("990099" + "19800101" + "001"), TODAY)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        pytest.param("", WrongIdLength, id="nothing"),
        pytest.param("110105491231002", WrongIdLength, id="an old number of 15"),
        pytest.param("11010519491231002XX", WrongIdLength, id="one too many"),
        pytest.param("110105194912310021", WrongIdDigit, id="another check digit"),
        pytest.param("1101051949123100X2", WrongIdDigit, id="an X inside"),
        pytest.param("1101O519491231002X", WrongIdDigit, id="a letter O"),
        pytest.param("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", WrongIdDigit, id="Arabic digits"),
        pytest.param("010105194912310020", WrongIdDigit, id="no province"),
    ],
)
def test_a_wrong_number_is_refused_by_its_reason(typed: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_id(typed, TODAY)


@pytest.mark.parametrize(
    "born", ["19491331", "19490230", "19000229", "00000101", "20261124", "19490100", "20270101"]
)
def test_a_birth_date_that_cannot_be_is_refused(born: str) -> None:
    with pytest.raises(WrongIdBirth):
        read_id(with_check("110105" + born + "002"), TODAY)


@pytest.mark.parametrize("born", ["20261123", "20240229", "20000229"])
def test_a_child_born_today_and_leap_days_have_numbers(born: str) -> None:
    number = with_check("110105" + born + "002")
    assert read_id(number, TODAY) == number


@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_changed_character_is_always_noticed(number: str, place: int, char: str) -> None:
    changed = number[:place] + char + number[place + 1 :]
    if changed == number:
        assert read_id(changed, TODAY) == number
    else:
        with pytest.raises((WrongIdDigit, WrongIdBirth)):
            read_id(changed, TODAY)


@given(st.sampled_from(VALID), st.integers(0, 16))
def test_two_swapped_neighbours_are_always_noticed(number: str, place: int) -> None:
    left, right = number[place], number[place + 1]
    swapped = number[:place] + right + left + number[place + 2 :]
    if left == right:
        assert read_id(swapped, TODAY) == number
    else:
        with pytest.raises((WrongIdDigit, WrongIdBirth)):
            read_id(swapped, TODAY)


@given(st.text("0123456789Xx１Ｘ \u3000年", min_size=15, max_size=20) | st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    with suppress(WrongIdLength, WrongIdDigit, WrongIdBirth):
        assert len(read_id(text, TODAY)) == 18


def test_birth_and_last_four_are_read_from_the_number() -> None:
    assert birth_date("11010519491231002X") == date(1949, 12, 31)
    assert last4("11010519491231002X") == "002X"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        pytest.param("13812345678", "13812345678", id="mobile"),
        pytest.param("138 1234-5678", "13812345678", id="in groups"),
        pytest.param("１３８１２３４５６７８", "13812345678", id="full width"),
        pytest.param("+86 138 1234 5678", "13812345678", id="from abroad"),
        pytest.param("8613812345678", "13812345678", id="with the country"),
        pytest.param("0379-65551234", "037965551234", id="landline of eight"),
        pytest.param("(0379) 6555123", "03796555123", id="landline of seven"),
        pytest.param("010—65551234", "01065551234", id="Beijing"),
        pytest.param("6555123", "6555123", id="local of seven"),
        pytest.param("8655 5123", "86555123", id="local of eight that begins like the country"),
    ],
)
def test_a_telephone_number_is_kept_as_digits(typed: str, number: str) -> None:
    assert read_phone(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "110",
        "12345678901",
        "1381234567",
        "138123456789",
        "0379",
        "655512",
        "电话",
        "1655123",
        "03791234567",
    ],
)
def test_what_cannot_be_called_is_refused(typed: str) -> None:
    with pytest.raises(WrongPhone):
        read_phone(typed)


@given(st.text("0123456789１+-— ", min_size=5, max_size=14) | st.text(max_size=20))
def test_a_telephone_number_is_digits_or_refused(text: str) -> None:
    with suppress(WrongPhone):
        assert re.fullmatch("[0-9]{7,12}", read_phone(text))


@pytest.mark.parametrize("refusal", [WrongIdLength, WrongIdDigit, WrongIdBirth, WrongPhone])
def test_a_refusal_has_no_place_for_what_was_typed(refusal: type[Refusal]) -> None:
    assert set(re.findall(r"{(\w+)}", refusal.sentence())) <= {"count"}


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def with_check(first: str) -> str:
    """Return seventeen digits with the check that makes 1 of them all (source: ISO 7064, MOD 11-2)."""
    rest = 0
    for digit in first:
        rest = (rest + int(digit)) * 2 % 11
    return first + "0123456789X"[(12 - rest) % 11]
