"""The session cookie, which costs nothing where nobody has one."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class CookieJar(SecureCookieSessionInterface):
    """Flask's own signed cookie; a kiosk or a phone without one skips the signatures."""

    _signer: URLSafeTimedSerializer | None = None

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request, a fresh one without any work if it carries no cookie."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return Flask's signer, made once."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer
