"""The clerk who is signed in: as a reader, and as who does something with a case."""

from flask_login import current_user

from kiosk.records.cases.opening import Hall
from kiosk.records.staff.models import Staff
from kiosk.records.staff.queries import member
from kiosk.web.current import sealer, settings
from kiosk.web.database import session


def reader() -> Staff:
    """Return the clerk as the records know them: some records are not for everybody."""
    return member(session(), current_user.staff_id)


def hall() -> Hall:
    """Return who does something with a case, where, and by which rules."""
    return Hall(current_user.staff_id, settings(), sealer())
