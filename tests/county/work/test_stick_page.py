"""A stick is brought on a page: small or large, damaged or whole."""

import io

import pytest

from kiosk.county.store.database import CountyDatabase
from tests.county.people import Reader
from tests.county.test_door import enrolled
from tests.county.test_sticks import written
from tests.county.village import Village, busy_day


@pytest.mark.parametrize("size", [10, 2_000_000])
def test_what_is_no_stick_is_said_to_be_none(officer: Reader, size: int) -> None:
    answer = officer.sends("/sticks", stick=(io.BytesIO(b"x" * size), "a.hall"))
    answer.request.input_stream.close()  # a large one is a file, which the test client leaves open
    assert answer.status_code == 422
    assert "不是村里写出来的上报文件" in answer.get_data(as_text=True)


def test_a_stick_is_taken_in(county: CountyDatabase, officer: Reader, village: Village) -> None:
    busy_day(village, 3)
    stick = written(enrolled(county), village.batch())
    assert "收到 6 条" in officer.sends("/sticks", stick=(stick, "a.hall")).get_data(as_text=True)
