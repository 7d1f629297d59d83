"""What everything is measured against: a bare waitress + Flask answer, with or without one fdatasync."""

import os
import sys
import tempfile
from pathlib import Path

from flask import Flask, Response, request
from waitress.server import create_server

ANSWER = b'{"id":"01a20338-4a7c-73a9-a7d9-a1f66369af14","number":"A001","state":"waiting"}'
PAGE = bytes(4096)


def bare_app(folder: Path) -> Flask:
    """Return an application with two routes: ``/bare`` answers, ``/synced`` also writes one page."""
    app = Flask("bare")
    page = os.open(folder / "page", os.O_RDWR | os.O_CREAT, 0o600)
    os.write(page, PAGE)

    @app.post("/bare")
    def bare() -> Response:
        request.get_json()
        return Response(ANSWER, 201, content_type="application/json")

    @app.post("/synced")
    def synced() -> Response:
        request.get_json()
        os.pwrite(page, PAGE, 0)
        os.fdatasync(page)
        return Response(ANSWER, 201, content_type="application/json")

    return app


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[2]) as folder:
        create_server(bare_app(Path(folder)), host="127.0.0.1", port=int(sys.argv[1]), threads=8).run()
