"""``python -m kiosk``: the command line; nothing of what is imported here is ever garbage."""

import gc
import sys

gc.disable()

from kiosk.commands import main  # noqa: E402 - the collector must rest while everything is imported

sys.exit(main())
