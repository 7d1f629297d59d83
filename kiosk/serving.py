"""Serving the pages with waitress until somebody ends it."""

import logging
import signal
from types import FrameType
from typing import Any

import msgspec
from flask import Flask

from kiosk.caretaker import Caretaker
from kiosk.settings import Settings
from kiosk.web.listening import EVERYWHERE, lan_address


def with_address(settings: Settings) -> Settings:
    """Return the settings with the address that slips carry, worked out where none is set."""
    if settings.server.base_url:
        return settings
    host = lan_address() if settings.server.host in EVERYWHERE else settings.server.host
    server = msgspec.structs.replace(settings.server, base_url=f"http://{host}:{settings.server.port}")
    return msgspec.structs.replace(settings, server=server)


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
