"""The hall that serves this request: its settings and its bell."""

from flask import current_app

from kiosk.sealing import Sealer
from kiosk.settings import Settings
from kiosk.web.push import Bell


def settings() -> Settings:
    """Return the settings of the running hall."""
    kept: Settings = current_app.config["SETTINGS"]
    return kept


def sealer() -> Sealer:
    """Return the seal of personal data; its key does not lie in the database."""
    kept: Sealer = current_app.extensions["sealer"]
    return kept


def bell() -> Bell:
    """Return the bell that rings on every change."""
    kept: Bell = current_app.extensions["bell"]
    return kept
