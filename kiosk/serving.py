"""Serving the pages with waitress until somebody ends it."""

import logging
import signal
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec
from flask import Flask

from kiosk.caretaker import Caretaker
from kiosk.settings import Settings
from kiosk.sync.link import read_link
from kiosk.web.listening import EVERYWHERE, lan_address


def with_addresses(settings: Settings, instance: Path) -> Settings:
    """Return the settings with the addresses that slips carry, worked out where none are set.

    The hall's is where it serves, the county's where it was paired; unpaired there is none.
    """
    link = read_link(instance) if settings.server.slips == "county" else None
    server = msgspec.structs.replace(
        settings.server,
        base_url=settings.server.base_url or _own_address(settings),
        county_url=settings.server.county_url or (link.url if link else ""),
    )
    return msgspec.structs.replace(settings, server=server)


def _own_address(settings: Settings) -> str:
    host = lan_address() if settings.server.host in EVERYWHERE else settings.server.host
    return f"http://{host}:{settings.server.port}"


def serve(app: Flask, server: Any, settings: Settings) -> None:
    """Serve until the process is told to end, then leave in order."""
    caretaker = Caretaker(app, settings)

    def leave(_signal: int, _frame: FrameType | None) -> None:
        app.extensions["bell"].close()
        raise SystemExit

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    caretaker.start()
    logging.getLogger(__name__).info("serving on port %s", settings.server.port)
    try:
        server.run()
    finally:
        caretaker.stop()
