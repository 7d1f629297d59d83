"""Brings the county's tables up to date; runs as its own process, so the server never loads Alembic."""

import sys
from collections.abc import Sequence

from alembic import command
from alembic.config import Config

from kiosk.settings import ROOT

SCRIPTS = ROOT / "migrations" / "county"


def config_for(urls: Sequence[str], number: int = 0) -> Config:
    """Return Alembic's configuration for one of the county's PostgreSQL servers, by its number from 0."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes |= {"url": urls[number], "urls": list(urls), "number": number}
    return config


def main() -> None:
    """Upgrade the servers named on standard input, one a line; the first is the front.

    The command line is no place for their passwords: everybody on the computer may read it.
    """
    urls = sys.stdin.read().splitlines()
    for number in reversed(range(len(urls))):
        command.upgrade(config_for(urls, number), "head")


if __name__ == "__main__":
    main()
