"""Brings the database's tables up to date; runs as its own process, so the hall never loads Alembic."""

import argparse
from pathlib import Path

from alembic import command
from alembic.config import Config

from kiosk.settings import ROOT
from kiosk.tables import MODELS

assert MODELS  # noqa: S101 - naming them is what makes Alembic see them


def config_for(database: Path, scripts: Path = ROOT / "migrations" / "centre") -> Config:
    """Return Alembic's configuration for one database file."""
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("sqlalchemy.url", f"sqlite:///{database}".replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def main() -> None:
    """Upgrade the database named on the command line, or write a new migration for it."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.migrating")
    parser.add_argument("database", type=Path)
    parser.add_argument("--scripts", type=Path, default=ROOT / "migrations" / "centre")
    parser.add_argument("--new", nargs=2, metavar=("NUMBER", "MESSAGE"))
    asked = parser.parse_args()
    config = config_for(asked.database, asked.scripts)
    if asked.new:
        number, message = asked.new
        command.revision(config, message, autogenerate=True, rev_id=number)
    else:
        command.upgrade(config, "head")


if __name__ == "__main__":
    main()
