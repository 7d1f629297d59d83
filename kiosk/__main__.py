"""``python -m kiosk``: the command line; nothing of what is imported here is ever garbage."""

import gc
import importlib
import sys

if __name__ == "__main__":
    gc.disable()
    sys.exit(importlib.import_module("kiosk.commands").main())
