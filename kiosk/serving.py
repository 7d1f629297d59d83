"""Serving the pages with waitress until somebody ends it."""

import contextlib
import errno
import logging
import signal
import socket
from types import FrameType
from typing import Any

import msgspec
from flask import Flask
from waitress.server import create_server

from kiosk.caretaker import Caretaker
from kiosk.errors import Refusal
from kiosk.settings import Settings

EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, not bound
LOOK_AHEAD = 5
"""Lets waitress notice a vanished client while its stream is open."""


class PortTaken(Refusal):
    """{host}:{port} 这个地址已经被别的程序占用。请关掉它，或用 --port 换一个端口。"""

    code = "port_taken"


class AddressUnknown(Refusal):
    """不能在 {host}:{port} 上开门：{problem}。请检查 --host 和 --port。"""

    code = "address_unknown"


def with_address(settings: Settings) -> Settings:
    """Return the settings with the address that slips carry, worked out where none is set."""
    if settings.server.base_url:
        return settings
    host = lan_address() if settings.server.host in EVERYWHERE else settings.server.host
    server = msgspec.structs.replace(settings.server, base_url=f"http://{host}:{settings.server.port}")
    return msgspec.structs.replace(settings, server=server)


def lan_address() -> str:
    """Return this computer's address in the hall's network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def must_be_free(settings: Settings) -> None:
    """Raise ``PortTaken`` before anything is prepared, when somebody answers at the wished address."""
    host = "127.0.0.1" if settings.server.host in EVERYWHERE else settings.server.host
    with contextlib.suppress(OSError), socket.create_connection((host, settings.server.port), timeout=1):
        raise PortTaken(host=settings.server.host, port=settings.server.port)


def bind(app: Flask, settings: Settings) -> Any:
    """Return waitress's server on the wished address; raises ``PortTaken`` or ``AddressUnknown``."""
    place = {"host": settings.server.host, "port": settings.server.port}
    try:
        return create_server(
            app, **place, threads=settings.server.threads, connection_limit=500,
            channel_request_lookahead=LOOK_AHEAD, ident="kiosk", clear_untrusted_proxy_headers=True,
        )  # fmt: skip
    except OSError as error:
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            raise PortTaken(**place) from None
        raise AddressUnknown(**place, problem=error.strerror) from None
    except ValueError as error:
        raise AddressUnknown(**place, problem=error) from None


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
