"""create_app(): the table of contents of a centre's hall."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import get_locale
from flask_wtf.csrf import CSRFProtect
from jinja2 import FileSystemBytecodeCache

import kiosk.tables  # noqa: F401 - every table, see there
from kiosk import database, pen
from kiosk.api import health
from kiosk.api.watching import SharedLook
from kiosk.records.journal import service as journal
from kiosk.records.ledger.exports import Exports
from kiosk.records.staff.queries import signed_in
from kiosk.screens.desk import front
from kiosk.screens.display import routes as display
from kiosk.screens.entrance import routes as entrance
from kiosk.screens.holding import must_not_hold
from kiosk.sealing import Sealer
from kiosk.settings import ROOT, Settings
from kiosk.sync.postman import Ground, Postman
from kiosk.web import language, problems
from kiosk.web.cookies import CookieJar
from kiosk.web.database import db, session
from kiosk.web.doors import doors
from kiosk.web.growing import GrowingApp
from kiosk.web.headers import GuardedHeaders
from kiosk.web.language import sentence
from kiosk.web.plain_text import must_be_plain
from kiosk.web.push import Bell
from kiosk.web.signing_in import SignedIn, login_manager

SESSION_HOURS = 12
CATALOGUE = ROOT / "config" / "catalogue.yaml"
LARGEST_BODY = 256 * 1024
FROM_THE_START = (front, entrance, display, health)
API = tuple(f"kiosk.api.{name}" for name in ("hall", "tickets", "ratings", "windows", "cases"))
DESK = tuple(f"kiosk.screens.desk.{name}" for name in ("routes", "cases", "visits", "requests", "pad"))
OFFICE = tuple(
    f"kiosk.screens.office.{name}"
    for name in ("routes", "roster", "reviews", "ledger", "privacy", "statistics", "county")
)
PHONE = ("kiosk.screens.phone.routes", "kiosk.screens.phone.finding")
LATER = {
    "api/": API, "metrics": ("kiosk.api.metrics",),
    "entrance/ask": ("kiosk.screens.entrance.asking",), "entrance/find": ("kiosk.screens.entrance.finding",),
    "desk": DESK + OFFICE, "office": DESK + OFFICE, "t/": PHONE, "find": PHONE,
}  # fmt: skip
"""By how an address begins, what is loaded with the first request for it: a hall opens sooner so."""
WITHOUT_COOKIE = (
    "kiosk.api.hall.sign_in", "kiosk.api.tickets.issue",
    "kiosk.screens.entrance.routes.ring_for_help", "kiosk.screens.entrance.asking.leave",
    "kiosk.api.ratings.rate", "kiosk.screens.phone.routes.rate",
    "kiosk.screens.entrance.finding.look_up", "kiosk.screens.phone.finding.look_up",
)  # fmt: skip
"""The kiosk's own views, and those whose secret is in the address: nobody could be made to send them."""
csrf = CSRFProtect()


def create_app(settings: Settings, instance: Path, secret_key: bytes, sealer: Sealer) -> GrowingApp:
    """Return the application of one centre; ``instance`` holds its database."""
    paths = {"static_folder": str(ROOT / "static"), "instance_path": str(instance.resolve())}
    app = GrowingApp("kiosk", LATER, **paths)
    app.config.from_mapping(_config(settings, instance, secret_key))
    app.session_interface = CookieJar()
    app.wsgi_app = GuardedHeaders(app.wsgi_app)  # type: ignore[method-assign] # Flask's own way
    _furnish(app, settings, instance)
    app.extensions["sealer"] = sealer
    for part in FROM_THE_START:
        app.register_blueprint(part.blueprint)
    for view in WITHOUT_COOKIE:
        csrf.exempt(view)
    problems.register(app)
    app.before_request(must_be_plain)
    app.before_request(must_not_hold)
    return app


def _templates_of(app: Flask) -> str:
    """Return the folder that keeps compiled templates, so that a second start need not compile them."""
    folder = Path(app.instance_path) / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


def _config(settings: Settings, instance: Path, secret_key: bytes) -> dict[str, Any]:
    return {
        "SETTINGS": settings,
        "KIOSKS": tuple(settings.server.kiosks),
        "WINDOW_WORD": settings.centre.window_word,
        "SIGN_IN_PAGE": "desk.sign_in_page",
        "HOMES": frozenset({"entrance", "display", "desk", "office"}),
        "SECRET_KEY": secret_key,
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{instance.resolve() / 'hall.db'}",
        # What was bound to a statement that failed may be somebody's name: it must not reach the log.
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": settings.server.threads + 4, "hide_parameters": True},
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=SESSION_HOURS),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "WTF_CSRF_HEADERS": ["X-CSRF-Token"],
        "WTF_CSRF_TIME_LIMIT": SESSION_HOURS * 3600,
        "WTF_CSRF_SSL_STRICT": False,
        "RATELIMIT_ENABLED": settings.server.limits,
        **language.SETUP,
    }


def _furnish(app: Flask, settings: Settings, instance: Path) -> None:
    db.init_app(app)
    with app.app_context():
        database.prepare_engine(db.engine)
    journal.listen()
    csrf.init_app(app)
    language.babel.init_app(app, locale_selector=language.reader_language)
    login_manager.init_app(app)
    login_manager.session_protection = None  # the cookie is strict, and kiosks change their address
    app.extensions["bell"] = Bell(most_streams=settings.server.threads - 8)
    app.extensions["shared_look"] = SharedLook()
    app.extensions["exports"] = Exports(Path(app.instance_path) / "exports")
    with app.app_context():
        ground = Ground(settings, CATALOGUE)
        app.extensions["postman"] = Postman(db.engine, instance, app.extensions["bell"].ring, ground)
    pen.wrote.connect(app.extensions["bell"].on_write)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(_templates_of(app))
    app.jinja_env.globals |= {
        "settings": settings,
        "get_locale": get_locale,
        "doors": doors,
        "sentence": sentence,
    }


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _signed_in(cookie: str) -> SignedIn | None:
    person = signed_in(session(), *cookie.partition(":")[::2])
    if person is None:
        return None
    return SignedIn(person.staff_id, person.mark, person.name, is_manager=person.is_manager)
