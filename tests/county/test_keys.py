"""Codes and keys: a code counts once whoever uses it, and a key that had its time does not come back."""

import pytest
from nacl.signing import SigningKey

from kiosk.county.enrolment import enrolling
from kiosk.county.store.database import CountyDatabase
from kiosk.wire import codes
from kiosk.wire.enrolment import Request
from kiosk.wire.refusals import CodeUsed, KeyNotNew
from tests.conftest import TurnableClock
from tests.county.postgres import CENTRES

SHAPO, LAOZHUANG, _LISHU = (centre.code for centre in CENTRES)
DAY = 24 * 60


def enrols(county: CountyDatabase, key: SigningKey, code: str) -> None:
    """Type a printed code."""
    plain = codes.read_code(code)
    with county.front() as connection:
        enrolling.enrol(connection, Request(codes.name(plain), bytes(key.verify_key).hex()).proven(plain))


def code_for(county: CountyDatabase, centre: str = SHAPO) -> str:
    with county.front() as connection:
        return enrolling.new_code(connection, centre, "officer")


def changes(county: CountyDatabase, key: SigningKey, centre: str = SHAPO) -> None:
    """Take a next key."""
    with county.front() as connection:
        enrolling.change_key(connection, centre, bytes(key.verify_key))


def counting(county: CountyDatabase, centre: str = SHAPO) -> int:
    """Return how many keys of a centre count for as long as anybody can see."""
    with county.front() as connection:
        keys = enrolling.keys_of(connection, centre)
    return sum(each.counts and each.valid_until is None for each in keys)


@pytest.fixture
def key(county: CountyDatabase) -> SigningKey:
    """The key of a centre that is enrolled."""
    key = SigningKey.generate()
    enrols(county, key, code_for(county))
    return key


def test_a_code_that_a_known_key_has_used_is_used(county: CountyDatabase, key: SigningKey) -> None:
    code = code_for(county)
    for _again in range(2):
        enrols(county, key, code)
    with pytest.raises(CodeUsed):
        enrols(county, SigningKey.generate(), code)
    assert counting(county) == 1


def test_a_key_that_ran_out_is_not_enrolled_again(
    county: CountyDatabase, key: SigningKey, hall_clock: TurnableClock
) -> None:
    changes(county, SigningKey.generate())
    hall_clock.goes_on(15 * DAY)
    code = code_for(county)
    with pytest.raises(KeyNotNew):
        enrols(county, key, code)
    assert counting(county) == 1, "nothing was revoked either"
    enrols(county, SigningKey.generate(), code)


def test_a_change_to_a_key_that_cannot_count_leaves_everything_as_it_was(
    county: CountyDatabase, key: SigningKey
) -> None:
    other, newer = SigningKey.generate(), SigningKey.generate()
    enrols(county, other, code_for(county, LAOZHUANG))
    with pytest.raises(KeyNotNew):
        changes(county, other)
    changes(county, newer)
    with pytest.raises(KeyNotNew):
        changes(county, key)
    changes(county, newer)
    assert counting(county) == counting(county, LAOZHUANG) == 1
