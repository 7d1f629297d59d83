"""One place that turns refusals and faults into answers: problem+json for programs, a page for people."""

import logging
import sqlite3
from typing import Any

import msgspec
from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from kiosk.checking import explain
from kiosk.errors import BadInput, NotFound, Refusal
from kiosk.web.guards import SessionExpired, SignInRequired
from kiosk.web.language import sentence

PROBLEM = "application/problem+json"
log = logging.getLogger(__name__)


class CsrfMissing(Refusal):
    """页面放得太久，或请求不是从本页发出的，这一步没有做。请刷新页面再试。"""

    code = "csrf_missing"
    status = 400


class MethodNotAllowed(Refusal):
    """这个地址不接受这种请求。"""

    code = "method_not_allowed"
    status = 405


class BodyTooLarge(Refusal):
    """发来的内容太大，没有接收。"""

    code = "body_too_large"
    status = 413


class NotJson(Refusal):
    """发来的内容不是正确的 JSON。"""

    code = "not_json"
    status = 400


class WrongMediaType(Refusal):
    """请用 application/json 发送。"""

    code = "wrong_media_type"
    status = 415


class TooOften(Refusal):
    """试得太快了，请等一分钟再试。"""

    code = "too_often"
    status = 429


class DiskTrouble(Refusal):
    """电脑存不下了，或硬盘出错，这一步没有做。请找工作人员看看硬盘空间。"""

    code = "storage_failed"
    status = 503


class Broken(Refusal):
    """程序出了差错，这一步没有做，已经记录下来。请再试一次；还不行，请找工作人员。"""

    code = "internal_error"
    status = 500


_BY_STATUS: dict[int | None, type[Refusal]] = {
    404: NotFound, 405: MethodNotAllowed, 413: BodyTooLarge, 415: WrongMediaType, 429: TooOften,
}  # fmt: skip


def register(app: Flask) -> None:
    """Let the app answer every refusal and fault in words."""
    app.register_error_handler(Refusal, answer)
    app.register_error_handler(CSRFError, lambda _error: answer(CsrfMissing()))
    app.register_error_handler(msgspec.ValidationError, lambda error: answer(unfitting(error)))
    app.register_error_handler(msgspec.DecodeError, lambda _error: answer(NotJson()))
    app.register_error_handler(OperationalError, _storage)
    app.register_error_handler(sqlite3.OperationalError, _storage)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def answer(refusal: Refusal) -> Any:
    """Return a refusal as the caller can read it."""
    if request.path.startswith("/api/"):
        return problem(refusal)
    if "HX-Request" in request.headers:
        return _notice(refusal)
    if isinstance(refusal, SignInRequired | SessionExpired):
        return redirect(_door(refusal))
    words = {"refusal": refusal, "sentence": sentence(refusal), "home": _home()}
    return render_template("problem.html", **words), refusal.status


def problem(refusal: Refusal) -> Response:
    """Return a refusal as problem+json (source: RFC 9457); its plain words are members of their own."""
    words = {name: word for name, word in refusal.words.items() if isinstance(word, int | str)}
    body = words | {
        "type": f"urn:kiosk:problem:{refusal.code}",
        "title": gettext("没有办成"),
        "status": refusal.status,
        "detail": sentence(refusal),
        "code": refusal.code,
    }
    return Response(msgspec.json.encode(body), refusal.status, content_type=PROBLEM)


def _notice(refusal: Refusal) -> Response:
    """Return a refusal for a page that swaps parts of itself: it goes into the page's notice line."""
    said = render_template("notice.html", sentence=sentence(refusal), code=refusal.code)
    headers = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
    if isinstance(refusal, SignInRequired | SessionExpired):
        headers = {"HX-Redirect": _door(refusal)}
    return Response(said, refusal.status, headers)


def _door(refusal: Refusal) -> str:
    """Return the address of the sign-in page, which says why and leads back."""
    back = request.path if request.method == "GET" and "HX-Request" not in request.headers else None
    return url_for(current_app.config["SIGN_IN_PAGE"], code=refusal.code, next=back)


def _home() -> str:
    place = request.path.split("/")[1]
    return f"/{place}" if place in current_app.config["HOMES"] else "/"


def unfitting(error: msgspec.ValidationError) -> BadInput:
    """Return the refusal of something that has another shape than it should, with the field it is about."""
    fault = explain(error)
    said = gettext(fault.problem).format(**{name: gettext(word) for name, word in fault.words.items()})
    return BadInput(field=fault.place or "JSON", problem=said)


def _storage(error: OperationalError | sqlite3.OperationalError) -> Any:
    log.error("the database refused", exc_info=error)
    return answer(DiskTrouble())


def _http(error: HTTPException) -> Any:
    if error.code is not None and error.code < 400:  # noqa: PLR2004 - redirects are no faults
        return error
    return answer(_BY_STATUS.get(error.code, Broken)())


def _fault(error: Exception) -> Any:
    log.error("unexpected fault", exc_info=error)
    return answer(Broken())
