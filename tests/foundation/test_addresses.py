"""The addresses that slips carry are worked out when the hall opens."""

from pathlib import Path

from kiosk.serving import with_addresses
from kiosk.settings import Server, Settings
from kiosk.sync.link import Link, keep_link

LINK = Link("https://county.example", "410327111209", "樊村镇", "沙坡村", "宜阳县", "a" * 64, "b" * 64)
AT_THE_COUNTY = Settings(server=Server(slips="county"))


def test_slips_lead_to_the_hall_by_itself(tmp_path: Path) -> None:
    keep_link(tmp_path, LINK)
    assert with_addresses(Settings(), tmp_path).server.slip_url == "http://127.0.0.1:8000"


def test_slips_lead_to_the_county_that_the_hall_is_paired_with(tmp_path: Path) -> None:
    keep_link(tmp_path, LINK)
    server = with_addresses(AT_THE_COUNTY, tmp_path).server
    assert (server.slip_url, server.base_url) == ("https://county.example", "http://127.0.0.1:8000")


def test_without_a_county_slips_lead_to_the_hall(tmp_path: Path) -> None:
    assert with_addresses(AT_THE_COUNTY, tmp_path).server.slip_url == "http://127.0.0.1:8000"


def test_an_address_of_one_s_own_counts(tmp_path: Path) -> None:
    keep_link(tmp_path, LINK)
    own = Settings(server=Server(slips="county", county_url="https://public.example", base_url="http://h"))
    server = with_addresses(own, tmp_path).server
    assert (server.slip_url, server.base_url) == ("https://public.example", "http://h")
