"""The county that serves this request: its database, its settings, its key, and who is signed in."""

from typing import cast

from flask import current_app
from flask_login import UserMixin, current_user
from nacl.signing import SigningKey

from kiosk.county.directory import service as directory
from kiosk.county.directory.models import Centre
from kiosk.county.settings import CountySettings
from kiosk.county.store.database import CountyDatabase
from kiosk.county.users.service import Role, User
from kiosk.wire.refusals import NoSuchCentre


class SignedIn(UserMixin):  # type: ignore[misc] # flask-login ships no types
    """One of the county's people in front of a page; a new password changes the mark and ends sessions."""

    def __init__(self, user: User) -> None:
        """Keep who it is."""
        self.user = user
        self.name = user.name

    def get_id(self) -> str:
        """Return what the signed cookie holds."""
        return f"{self.user.session_mark}:{self.user.username}"

    def may(self, role: str) -> bool:
        """Return whether somebody may do what a role may."""
        return self.user.role.rank >= Role(role).rank


def county() -> CountyDatabase:
    """Return the database of the running county."""
    return cast(CountyDatabase, current_app.extensions["county"])


def settings() -> CountySettings:
    """Return the settings of the running county."""
    return cast(CountySettings, current_app.config["SETTINGS"])


def county_key() -> SigningKey:
    """Return the key with which the county signs what it sends down."""
    return cast(SigningKey, current_app.extensions["county_key"])


def me() -> User:
    """Return who is signed in."""
    return cast(SignedIn, current_user).user


def scope() -> str:
    """Return the code prefix of the villages that whoever is signed in answers for."""
    return me().scope


def own_centre(code: str) -> Centre:
    """Return a centre for which whoever is signed in answers; raises ``NoSuchCentre``."""
    if not code.startswith(scope()):
        raise NoSuchCentre(centre=code)
    return directory.centre(county(), code)
