"""The connection to the county: used again as long as it stands."""

import http.client
import socket
import ssl
import time
from contextlib import closing
from typing import NoReturn

import pytest
from nacl.signing import SigningKey

from kiosk.sync.client import County
from kiosk.sync.courier import report_of
from kiosk.sync.refusals import CountyAway
from tests import bad_line
from tests.bad_line import BadLine
from tests.county.village import SHAPO
from tests.delivering import VillageHall


def test_a_connection_that_the_county_closed_meanwhile_is_dialled_anew(
    hall: VillageHall, line: BadLine
) -> None:
    line.again({1: bad_line.then_hangs_up})
    with hall.sessions() as session, closing(hall.centre.county()) as county:
        report = report_of(session)
        county.report(report)
        time.sleep(0.2)
        county.report(report)


def why_away(url: str) -> str:
    """Return why a county could not be asked for its epochs."""
    with closing(County(url, SHAPO, SigningKey.generate(), 0.3)) as county, pytest.raises(CountyAway) as away:
        county.epochs()
    return str(away.value.words["problem"])


def test_why_nobody_answers_is_told_in_plain_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert why_away(url) == "等了很久没有回音"
    assert why_away(url) == "那台服务器现在没有开"
    assert why_away("http://nowhere.invalid") == "网络不通，或者没有这个地址"


def test_a_county_that_speaks_no_tls_is_told_without_the_words_of_openssl() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        said = why_away(f"https://127.0.0.1:{silent.getsockname()[1]}")
    assert said == "没有接通加密连接；县里的地址会不会是 http:// 开头的"


def test_a_certificate_that_does_not_count_is_told_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_connection: object) -> NoReturn:
        error = ssl.SSLCertVerificationError(1, "certificate verify failed (_ssl.c:1006)")
        error.verify_message = "certificate has expired"
        raise error

    monkeypatch.setattr(http.client.HTTPSConnection, "connect", refuse)
    assert why_away("https://county.example") == "县里的证书通不过：certificate has expired"
