"""The session of a request."""

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session

from kiosk.database import Record

db = SQLAlchemy(model_class=Record, session_options={"expire_on_commit": False})


def session() -> Session:
    """Return the database session of this request."""
    return db.session()
