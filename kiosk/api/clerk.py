"""The clerk for whom a program speaks."""

from flask_login import current_user

from kiosk.records.cases.opening import Hall
from kiosk.web.current import sealer, settings


def hall() -> Hall:
    """Return who does something with a case, where, and by which rules."""
    return Hall(current_user.staff_id, settings(), sealer())
