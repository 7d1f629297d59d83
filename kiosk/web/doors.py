"""The doors between the staff's pages: one list, by endpoint, so that no screen needs to know another."""

from typing import NamedTuple

from flask import current_app
from flask_login import current_user

from kiosk.words import _


class Door(NamedTuple):
    """A page that staff may go to; some are for managers only."""

    endpoint: str
    words: str
    managers: bool = False


DOORS = (
    Door("desk.page", _("叫号")),
    Door("cases.page", _("办件")),
    Door("visits.page", _("上门办理")),
    Door("requests.page", _("留言预约")),
    Door("pad.choose", _("评价器")),
    Door("roster.page", _("值班"), managers=True),
    Door("reviews.page", _("评价整改"), managers=True),
    Door("ledger.page", _("台账"), managers=True),
    Door("figures.page", _("统计"), managers=True),
    Door("privacy.page", _("个人信息"), managers=True),
    Door("county.page", _("上报县里"), managers=True),
    Door("office.page", _("设置"), managers=True),
)


def doors() -> list[Door]:
    """Return the doors that whoever is signed in may open."""
    known = [door for door in DOORS if door.endpoint in current_app.view_functions]
    return [door for door in known if current_user.is_manager or not door.managers]
