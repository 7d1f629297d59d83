"""The log: JSON lines in the instance folder, kept small; never a name or a token."""

import json
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from kiosk import clock

LARGEST = 2 * 1024 * 1024
KEPT = 5


class _Line(logging.Formatter):
    """One record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": record.getMessage(),
        }
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def open_logbook(file: Path) -> None:
    """Send everything that is logged to a file."""
    handler = RotatingFileHandler(file, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(_Line())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
