"""Listening at an address with waitress, or saying why not."""

import contextlib
import errno
import socket
from typing import Any, Protocol

from flask import Flask
from waitress.server import create_server

from kiosk.errors import Refusal

EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, not bound
LOOK_AHEAD = 5
"""Lets waitress notice a vanished client while its stream is open."""


class Wish(Protocol):
    """The part of the settings that says where to serve."""

    @property
    def host(self) -> str:
        """The address, or one of ``EVERYWHERE``."""

    @property
    def port(self) -> int:
        """The port."""

    @property
    def threads(self) -> int:
        """How many requests are answered at once."""


class PortTaken(Refusal):
    """{host}:{port} 这个地址已经被别的程序占用。请关掉它，或用 --port 换一个端口。"""

    code = "port_taken"


class AddressUnknown(Refusal):
    """不能在 {host}:{port} 上开门：{problem}。请检查 --host 和 --port。"""

    code = "address_unknown"


def lan_address() -> str:
    """Return this computer's address in the hall's network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def must_be_free(wish: Wish) -> None:
    """Raise ``PortTaken`` before anything is prepared, when somebody answers at the wished address."""
    host = "127.0.0.1" if wish.host in EVERYWHERE else wish.host
    with contextlib.suppress(OSError), socket.create_connection((host, wish.port), timeout=1):
        raise PortTaken(host=wish.host, port=wish.port)


def bind(app: Flask, wish: Wish) -> Any:
    """Return waitress's server on the wished address; raises ``PortTaken`` or ``AddressUnknown``."""
    place = {"host": wish.host, "port": wish.port}
    try:
        return create_server(
            app, **place, threads=wish.threads, connection_limit=500,
            channel_request_lookahead=LOOK_AHEAD, ident="kiosk", clear_untrusted_proxy_headers=True,
        )  # fmt: skip
    except OSError as error:
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            raise PortTaken(**place) from None
        raise AddressUnknown(**place, problem=error.strerror) from None
    except ValueError as error:
        raise AddressUnknown(**place, problem=error) from None
