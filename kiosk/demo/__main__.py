"""``python -m kiosk.demo``: the demo's command line."""

import sys

from kiosk.demo.commands import main

if __name__ == "__main__":
    sys.exit(main())
