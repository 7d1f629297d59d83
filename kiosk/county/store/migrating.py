"""Brings the county's tables up to date; runs as its own process, so the server never loads Alembic."""

import argparse
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
    """Upgrade the servers named on the command line; the first is the front."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.county.store.migrating")
    parser.add_argument("urls", nargs="+")
    asked = parser.parse_args()
    for number in reversed(range(len(asked.urls))):
        command.upgrade(config_for(asked.urls, number), "head")


if __name__ == "__main__":
    main()
