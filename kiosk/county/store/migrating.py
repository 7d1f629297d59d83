"""Brings the county's tables up to date; runs as its own process, so the server never loads Alembic."""

import argparse

from alembic import command
from alembic.config import Config

from kiosk.settings import ROOT

SCRIPTS = ROOT / "migrations" / "county"


def config_for(url: str, servers: int = 1, number: int = 0) -> Config:
    """Return Alembic's configuration for one PostgreSQL server: the ``number``-th of so many."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes |= {"url": url, "servers": servers, "number": number}
    return config


def main() -> None:
    """Upgrade the servers named on the command line; the first is the front."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.county.store.migrating")
    parser.add_argument("urls", nargs="+")
    asked = parser.parse_args()
    for number in reversed(range(len(asked.urls))):
        command.upgrade(config_for(asked.urls[number], len(asked.urls), number), "head")


if __name__ == "__main__":
    main()
