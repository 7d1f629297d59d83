"""The hall that serves this request: its settings and its bell."""

from flask import current_app

from kiosk.settings import Settings
from kiosk.web.push import Bell


def settings() -> Settings:
    """Return the settings of the running hall."""
    kept: Settings = current_app.config["SETTINGS"]
    return kept


def bell() -> Bell:
    """Return the bell that rings on every change."""
    kept: Bell = current_app.extensions["bell"]
    return kept
