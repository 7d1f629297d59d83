"""create_app(): the table of contents of a centre's hall."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import get_locale
from flask_wtf.csrf import CSRFProtect
from jinja2 import FileSystemBytecodeCache

from kiosk import database, pen
from kiosk.api import cases as api_cases
from kiosk.api import hall as api_hall
from kiosk.api import health
from kiosk.api import ratings as api_ratings
from kiosk.api import tickets as api_tickets
from kiosk.api import windows as api_windows
from kiosk.api.watching import SharedLook
from kiosk.records.journal import service as journal
from kiosk.records.staff.queries import signed_in
from kiosk.screens.desk import cases, front, pad, requests, visits
from kiosk.screens.desk import routes as desk
from kiosk.screens.display import routes as display
from kiosk.screens.entrance import asking
from kiosk.screens.entrance import finding as kiosk_finding
from kiosk.screens.entrance import routes as entrance
from kiosk.screens.office import county, ledger, privacy, reviews, roster, statistics
from kiosk.screens.office import routes as office
from kiosk.screens.phone import finding as phone_finding
from kiosk.screens.phone import routes as phone
from kiosk.sealing import Sealer
from kiosk.settings import ROOT, Settings
from kiosk.sync.postman import Ground, Postman
from kiosk.web import language, limits, problems
from kiosk.web.cookies import CookieJar
from kiosk.web.database import db, session
from kiosk.web.doors import doors
from kiosk.web.headers import GuardedHeaders
from kiosk.web.language import sentence
from kiosk.web.plain_text import must_be_plain
from kiosk.web.push import Bell
from kiosk.web.signing_in import SignedIn, login_manager

SESSION_HOURS = 12
CATALOGUE = ROOT / "config" / "catalogue.yaml"
LARGEST_BODY = 256 * 1024
SCREENS = (
    front, entrance, display, desk, cases, visits, requests, pad, office, roster, reviews, ledger, privacy,
    statistics, county, phone, phone_finding,
)  # fmt: skip
API = (api_hall, api_tickets, api_ratings, api_windows, api_cases)
csrf = CSRFProtect()


def create_app(settings: Settings, instance: Path, secret_key: bytes, sealer: Sealer) -> Flask:
    """Return the application of one centre; ``instance`` holds its database."""
    app = Flask("kiosk", static_folder=str(ROOT / "static"), instance_path=str(instance.resolve()))
    app.config.from_mapping(_config(settings, instance, secret_key))
    app.session_interface = CookieJar()
    app.wsgi_app = GuardedHeaders(app.wsgi_app)  # type: ignore[method-assign] # Flask's own way
    _furnish(app, settings, instance)
    app.extensions["sealer"] = sealer
    for screen in (*SCREENS, *API, health):
        app.register_blueprint(screen.blueprint)
    for open_to_the_kiosk in (api_hall.sign_in, api_tickets.issue, entrance.ring_for_help, asking.leave):
        csrf.exempt(open_to_the_kiosk)
    for open_to_the_holder in (api_ratings.rate, phone.rate, kiosk_finding.look_up, phone_finding.look_up):
        csrf.exempt(open_to_the_holder)
    problems.register(app)
    app.before_request(must_be_plain)
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
    limits.limiter.init_app(app)
    language.babel.init_app(app, locale_selector=language.reader_language)
    login_manager.init_app(app)
    login_manager.session_protection = None  # the cookie is strict, and kiosks change their address
    app.extensions["bell"] = Bell(most_streams=settings.server.threads - 8)
    app.extensions["shared_look"] = SharedLook()
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
