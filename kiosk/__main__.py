"""``python -m kiosk``: the command line; nothing of what is imported here is ever garbage."""

import gc
import importlib
import os
import sys

from kiosk.later import load_later

LOCAL_TIME = "/etc/localtime"

if __name__ == "__main__":
    gc.disable()
    if os.path.exists(LOCAL_TIME):  # noqa: PTH110 - pathlib costs a start more than it is worth here
        # What the system says anyway; unsaid, Babel's import tries 600 files of time zones for its name.
        os.environ.setdefault("TZ", f":{LOCAL_TIME}")
    load_later()
    sys.exit(importlib.import_module("kiosk.commands").main())
