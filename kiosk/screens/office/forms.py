"""From what the manager's forms send to what the services take."""

from collections.abc import Mapping
from typing import NamedTuple

from werkzeug.datastructures import FileStorage, MultiDict

from kiosk.errors import BadInput
from kiosk.records.catalogue.document import Catalogue
from kiosk.records.catalogue.refusals import UnknownCategory
from kiosk.records.staff.models import Role
from kiosk.words import _

Form = MultiDict[str, str]

LONGEST_NAME = 40


class NewStaff(NamedTuple):
    """Somebody who joins the staff list."""

    username: str
    name: str
    role: Role
    password: str


def new_staff(form: Form) -> NewStaff:
    """Return who shall join; raises ``BadInput``."""
    return NewStaff(*names(form), role(form), form.get("password", ""))


def names(form: Form) -> tuple[str, str]:
    """Return somebody's user name and name; raises ``BadInput``."""
    return _name(form, "username", _("用户名")), _name(form, "name", _("姓名"))


def role(form: Form) -> Role:
    """Return the chosen role; raises ``BadInput``."""
    chosen = form.get("role", "")
    if chosen not in {each.value for each in Role}:
        raise BadInput(field=_("角色"), problem=_("请从列表里选"))
    return Role(chosen)


def categories(form: Form, catalogue: Catalogue) -> list[str]:
    """Return the categories that a window takes; all of them is the same as none named."""
    chosen = form.getlist("category")
    for code in chosen:
        if code not in catalogue.by_category:
            raise UnknownCategory(category=code)
    return [] if set(chosen) == set(catalogue.by_category) else chosen


def uploaded(files: Mapping[str, FileStorage], field: str) -> bytes:
    """Return the content of a file that was sent along; raises ``BadInput`` when there is none."""
    sent = files.get(field)
    content = sent.read() if sent else b""
    if not content:
        raise BadInput(field=_("文件"), problem=_("请先选一个文件，不能是空的"))
    return content


def _name(form: Form, field: str, said: str) -> str:
    name = form.get(field, "").strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadInput(field=said, problem=_("不能空着，最多 40 个字"))
    return name
