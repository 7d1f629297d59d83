"""create_county(): the table of contents of the county's server."""

from datetime import timedelta
from typing import Any

import psycopg
import psycopg_pool
from flask import Flask, request
from flask_babel import get_locale
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from nacl.signing import SigningKey
from werkzeug.middleware.proxy_fix import ProxyFix

from kiosk import clock
from kiosk.county import limits
from kiosk.county.current import SignedIn
from kiosk.county.current import county as this_county
from kiosk.county.door import delivery, enrolment, health
from kiosk.county.door import documents as sent_down
from kiosk.county.pages import (
    briefs,
    centre,
    directory,
    documents,
    duty,
    figures,
    front,
    landing,
    lookup,
    nights,
    people,
    quarantine,
    reviews,
    signing_in,
    sticks,
    watch,
)
from kiosk.county.pages.doors import doors
from kiosk.county.refusals import DatabaseAway
from kiosk.county.settings import CountySettings
from kiosk.county.store.database import CountyDatabase
from kiosk.county.users import service as users
from kiosk.settings import ROOT
from kiosk.web import language, problems
from kiosk.web.cookies import CookieJar
from kiosk.web.headers import GuardedHeaders
from kiosk.web.language import sentence
from kiosk.web.plain_text import must_be_plain
from kiosk.wire.batches import MOST_ON_THE_WIRE

SESSION_HOURS = 12
LARGEST_STICK = 64 * 1024 * 1024
COOKIE = "county_session"
"""Not the hall's: cookies do not tell ports apart, and both may run on one machine."""

PAGES = (
    signing_in, landing, front, nights, centre, figures, watch, reviews, duty, briefs, quarantine, documents,
    directory, people, sticks, lookup,
)  # fmt: skip
DOOR = (enrolment, sent_down, delivery)


def create_county(
    settings: CountySettings, database: CountyDatabase, secret: bytes, key: SigningKey
) -> Flask:
    """Return the application of the county; ``key`` signs what it sends down."""
    app = Flask("kiosk", static_folder=str(ROOT / "static"))
    app.config.from_mapping(_config(settings, secret))
    app.session_interface = CookieJar()
    app.extensions |= {"county": database, "county_key": key}
    _furnish(app, settings)
    for page in (*PAGES, *DOOR, health):
        app.register_blueprint(page.blueprint)
    problems.register(app)
    for error in (psycopg.OperationalError, psycopg_pool.PoolTimeout):
        app.register_error_handler(error, lambda _error: problems.answer(DatabaseAway()))
    app.before_request(must_be_plain)
    app.wsgi_app = GuardedHeaders(app.wsgi_app)  # type: ignore[method-assign] # Flask's own way
    if settings.server.proxies:
        trusted = settings.server.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, trusted, trusted, trusted)  # type: ignore[method-assign] # the same
    return app


def _config(settings: CountySettings, secret: bytes) -> dict[str, Any]:
    return {
        "SETTINGS": settings,
        "SIGN_IN_PAGE": "signing_in.page",
        "HOMES": frozenset[str](),
        "SECRET_KEY": secret,
        "MAX_CONTENT_LENGTH": MOST_ON_THE_WIRE + 64 * 1024,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=SESSION_HOURS),
        "SESSION_COOKIE_NAME": COOKIE,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_SECURE": settings.server.base_url.startswith("https:"),
        "WTF_CSRF_TIME_LIMIT": SESSION_HOURS * 3600,
        "WTF_CSRF_SSL_STRICT": False,
        "RATELIMIT_ENABLED": settings.server.limits,
        **language.SETUP,
    }


def _furnish(app: Flask, settings: CountySettings) -> None:
    app.before_request(_room_for_sticks)  # before anything reads the form
    csrf = CSRFProtect(app)
    for machine in DOOR:
        csrf.exempt(machine.blueprint)  # no cookie speaks there, only signatures
    csrf.exempt(lookup.find)  # no cookie there either: the slip's code is what lets in
    limits.limiter.init_app(app)
    language.babel.init_app(app, locale_selector=language.reader_language)
    login_manager = LoginManager(app)
    login_manager.session_protection = None  # the cookie is strict, and offices share addresses
    login_manager.user_loader(_signed_in)
    app.jinja_env.globals |= {
        "settings": settings, "get_locale": get_locale, "doors": doors, "sentence": sentence,
        "HALL_TIME": clock.HALL_TIME, "now_in_county": clock.now,
    }  # fmt: skip


def _room_for_sticks() -> None:
    """Let officers bring a large file; everything else that is sent stays small."""
    if request.endpoint == "sticks.receive":
        request.max_content_length = LARGEST_STICK


def _signed_in(cookie: str) -> SignedIn | None:
    mark, _colon, username = cookie.partition(":")
    user = users.signed_in(this_county(), username, mark)
    return SignedIn(user) if user else None
