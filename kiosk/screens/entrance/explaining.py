"""An item in plain words: what to bring, how long it takes, what else is good to know before queueing."""

from typing import NamedTuple

from flask_babel import gettext

from kiosk.records.catalogue.document import CaseType, Catalogue, Item, Material
from kiosk.words import _

FORMS = {
    "original": _("原件"),
    "copy": _("复印件"),
    "filled at the desk": _("到窗口填"),
    "signed at the desk": _("到窗口签字"),
    "photo": "",
}
"""How a paper is wanted, as the catalogue says it; what a county wrote in its own words stays as it is."""


class Paper(NamedTuple):
    """A paper to bring, and what must be known about it."""

    name: str
    notes: list[str]


def papers(catalogue: Catalogue, item: Item, language: str) -> list[Paper]:
    """Return what to bring for an item."""
    return [
        Paper(material.name(language), _notes(material, language))
        for material in catalogue.materials_of(item)
    ]


def _notes(material: Material, language: str) -> list[str]:
    form = FORMS.get(material.form, material.form)
    notes = (gettext(form) if form else "", material.condition(language))
    return [note for note in notes if note]


def duration(item: Item) -> str:
    """Return how long an item takes, as a promise."""
    if item.promised_days == 0:
        return str(gettext("当场就能办"))
    if item.promised_days == 1:
        return str(gettext("1 个工作日办好"))
    return str(gettext("{n} 个工作日办好")).format(n=item.promised_days)


def facts(item: Item, language: str) -> list[str]:
    """Return what else somebody should know of an item, the most useful first, at most five."""
    said = [
        gettext("急事：取号后马上告诉工作人员") if item.urgent else "",
        gettext("要满 {n} 岁").format(n=item.age_min) if item.age_min else "",
        _months(item, language),
        gettext("村里帮您交上去，由上级决定") if item.case_type == CaseType.FORWARD else "",
        gettext("替您保密，小票上不写这件事") if item.confidential else "",
        gettext("走不动的，可以请人上门办") if item.home_visit else "",
        _fee(item),
    ]
    return [sentence for sentence in said if sentence][:5]


def _months(item: Item, language: str) -> str:
    if not item.season:
        return ""
    comma = "、" if language == "zh" else ", "
    return str(gettext("每年 {months} 月办")).format(months=comma.join(map(str, item.season)))


def _fee(item: Item) -> str:
    if item.fee == 0:
        return str(gettext("不收费"))
    return str(gettext("收费 {yuan} 元")).format(yuan=f"{item.fee / 100:g}")
