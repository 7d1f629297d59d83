"""How often one address may try: guards passwords and look-ups, never the kiosk."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

SIGN_IN = "10 per minute"

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")
