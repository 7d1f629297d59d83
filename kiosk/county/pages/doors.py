"""The doors between the county's pages: one list, by endpoint."""

from typing import NamedTuple

from flask import current_app
from flask_login import current_user

from kiosk.words import _


class Door(NamedTuple):
    """A page, and the least role that may open it."""

    endpoint: str
    words: str
    role: str = "viewer"


DOORS = (
    Door("front.page", _("总览")),
    Door("nights.page", _("夜间上报")),
    Door("figures.page", _("统计")),
    Door("watch.page", _("超期办件")),
    Door("reviews.page", _("评价整改")),
    Door("duty.page", _("值班与设施")),
    Door("briefs.page", _("月度简报")),
    Door("quarantine.page", _("存疑数据"), "officer"),
    Door("sticks.page", _("收 U 盘"), "officer"),
    Door("documents.page", _("下发文件"), "officer"),
    Door("directory.page", _("名录与配对"), "officer"),
    Door("people.page", _("用户"), "admin"),
)


def doors() -> list[Door]:
    """Return the doors that whoever is signed in may open."""
    known = [door for door in DOORS if door.endpoint in current_app.view_functions]
    return [door for door in known if current_user.may(door.role)]
