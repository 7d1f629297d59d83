"""The version that a hall tells its county is the one of the package."""

from configparser import ConfigParser

from kiosk.settings import ROOT
from kiosk.sync.courier import PROGRAM


def test_a_hall_tells_the_version_that_is_installed() -> None:
    package = ConfigParser()
    package.read(ROOT / "setup.cfg", "utf-8")
    assert package["metadata"]["version"] == PROGRAM
