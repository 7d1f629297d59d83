"""Who may enter a page: every route says so with one of these, and a test finds those that do not."""

import ipaddress
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

from flask import current_app, request
from flask import session as cookie
from flask_login import current_user

from kiosk.errors import Refusal

View = TypeVar("View", bound=Callable[..., Any])


class SignInRequired(Refusal):
    """请先登录，再做这一步。"""

    code = "sign_in_required"
    status = 401


class SessionExpired(Refusal):
    """登录已经失效，请重新登录。刚才这一步没有做，别的都还在。"""

    code = "session_expired"
    status = 401


class ManagersOnly(Refusal):
    """这一步只有管理员能做，请找管理员。"""

    code = "managers_only"
    status = 403


class NotThisKiosk(Refusal):
    """这台设备（{address}）没有登记为取号机。请到大厅的取号机上取号，或请工作人员帮忙。管理员可以把这个地址写进设置 server.kiosks。"""  # noqa: E501 - a sentence is one line

    code = "not_a_kiosk"
    status = 403


def anyone(view: View) -> View:
    """Let everybody in: the page shows nothing that the hall's walls do not."""
    view.guard = "anyone"  # type: ignore[attr-defined]
    return view


def kiosk_only(view: View) -> View:
    """Let the hall's own kiosk in, and staff."""
    return _guarded(view, "kiosk", _must_be_kiosk_or_staff)


def staff_only(view: View) -> View:
    """Let signed-in staff in."""
    return _guarded(view, "staff", must_be_staff)


def managers_only(view: View) -> View:
    """Let managers in."""
    return _guarded(view, "manager", _must_be_manager)


def _guarded(view: View, name: str, check: Callable[[], None]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        check()
        return view(*args, **kwargs)

    guarded.guard = name  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def at_the_kiosk() -> bool:
    """Whether this request comes from a device that counts as the hall's kiosk."""
    kiosks: tuple[str, ...] = current_app.config["KIOSKS"]
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        return False
    return _is_kiosk(request.remote_addr or "", request.host.rsplit(":", 1)[0], kiosks)


@lru_cache(maxsize=256)
def _is_kiosk(address: str, host: str, kiosks: tuple[str, ...]) -> bool:
    try:
        caller = ipaddress.ip_address(address)
    except ValueError:
        return False
    if caller.is_loopback:
        return "loopback" in kiosks and host in {"127.0.0.1", "localhost", "[::1]"}
    networks = (ipaddress.ip_network(each, strict=False) for each in kiosks if each != "loopback")
    return any(caller in network for network in networks)


def must_be_staff() -> None:
    """Raise ``SignInRequired`` or ``SessionExpired`` unless somebody is signed in."""
    if current_user.is_authenticated:
        return
    brought = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    ended = brought and ("_user_id" in cookie or not cookie)
    raise SessionExpired if ended else SignInRequired


def _must_be_kiosk_or_staff() -> None:
    if not at_the_kiosk() and not current_user.is_authenticated:
        raise NotThisKiosk(address=request.remote_addr)


def _must_be_manager() -> None:
    must_be_staff()
    if not current_user.is_manager:
        raise ManagersOnly
