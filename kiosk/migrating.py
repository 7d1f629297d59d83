"""Brings the database's tables up to date; runs as its own process, so the hall never loads Alembic."""

import argparse
from pathlib import Path

from alembic import command
from alembic.config import Config

from kiosk.printing.models import PrintJob
from kiosk.records.cases.models import Case
from kiosk.records.cases.tries import LookUpTry
from kiosk.records.catalogue.models import CatalogueEdition
from kiosk.records.documents.models import AppliedDocument
from kiosk.records.help.models import HelpRing
from kiosk.records.home_visits.models import HomeVisit
from kiosk.records.journal.models import JournalRow
from kiosk.records.notices.models import Notice
from kiosk.records.ratings.models import Rating
from kiosk.records.requests.models import Request
from kiosk.records.restoring.models import Restoration
from kiosk.records.retention.models import RetentionRun
from kiosk.records.roster.models import Post
from kiosk.records.staff.models import Staff
from kiosk.records.tickets.models import Ticket
from kiosk.records.windows.models import Window
from kiosk.records.workdays.models import WorkdayTable
from kiosk.settings import ROOT
from kiosk.sync.models import Delivery

MODELS = (
    AppliedDocument, Case, CatalogueEdition, Delivery, HelpRing, HomeVisit, JournalRow, LookUpTry, Notice,
    Post, PrintJob, Rating, Request, Restoration, RetentionRun, Staff, Ticket, Window, WorkdayTable,
)  # fmt: skip
"""One model of every module that has tables: naming them here is what makes Alembic see them."""


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
