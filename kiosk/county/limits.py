"""How often one address may try: passwords, one-time codes, look-ups; deliveries are signed instead."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

SIGN_IN = "10 per minute"
CODE_TRIES = "20 per minute"
LOOK = "120 per minute"

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")
