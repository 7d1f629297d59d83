"""``python -m kiosk.county``: the county's command line."""

import sys

from kiosk.county.commands import main

if __name__ == "__main__":
    sys.exit(main())
