"""The link to the county: its address, its key, and this centre's own key; a file only its owner reads.

It does not lie in the database: a backup of the records, brought to another computer, must not be able
to speak for the village.
"""

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from nacl import signing

from kiosk.errors import Refusal
from kiosk.instance import write_private
from kiosk.settings import Centre, Settings
from kiosk.words import _

UNSET = Centre()
FILE = "county.link"
CANDIDATE = "county.candidate"
"""A link that nobody has confirmed yet: this hall does not know which village it is."""


IN_THE_OPEN = _(
    "注意：县里的地址没有加密（http://），路上的人看得到上报的内容，也能拿旧的通知和目录来冒充新的。"
    "请向县里要 https:// 开头的地址，重新配对。"
)


class Link(msgspec.Struct, frozen=True):
    """Who the county is, how this centre proves who it is, since when (ms); keys are 32 bytes as hex."""

    url: str
    centre: str
    town: str
    village: str
    county: str
    county_key: str
    own_key: str
    since: int = 0

    @property
    def key(self) -> "signing.SigningKey":
        """This centre's signing key."""
        return signing.SigningKey(bytes.fromhex(self.own_key))

    @property
    def warning(self) -> str:
        """What to tell when all that is said travels unencrypted beyond this computer and its own network.

        Whoever is on such a line reads along, and can answer with what the county sent down long ago.
        """
        parts = urlsplit(self.url)
        return IN_THE_OPEN if parts.scheme == "http" and not _is_near(parts.hostname or "") else ""


def _is_near(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host


class LinkUnreadable(Refusal):
    """和县里配对的文件坏了（{file}）。记录都在，大厅照常用，只是不上报。请关掉程序再打开，向县里要一张一次性代码，重新配对。"""

    code = "link_unreadable"


def read_link(instance: Path) -> Link | None:
    """Return the link of an instance folder, None for a centre that is not paired.

    Whose link is damaged is not paired any more: everything but the delivery goes on.
    """
    try:
        link = msgspec.json.decode((instance / FILE).read_bytes(), type=Link)
        bytes(link.key)
    except (FileNotFoundError, msgspec.DecodeError, ValueError):
        return None
    return link


def damaged_link(instance: Path) -> LinkUnreadable | None:
    """Return what to tell of a link that is there but cannot be read."""
    file = instance / FILE
    return LinkUnreadable(file=file) if file.exists() and read_link(instance) is None else None


def set_damaged_aside(instance: Path) -> LinkUnreadable | None:
    """Give a damaged link another name; return what to tell."""
    damaged = damaged_link(instance)
    if damaged:
        (instance / FILE).replace(instance / f"{FILE}.damaged")
    return damaged


def adopted(settings: Settings, link: Link | None) -> Settings:
    """Return the settings with the code and the name that the county knows, where none are set."""
    if link is None:
        return settings
    centre = settings.centre
    if centre.code == UNSET.code:
        centre = msgspec.structs.replace(centre, code=link.centre)
    if centre.name == UNSET.name:
        name = _("{town}{village}党群服务中心").format(town=link.town, village=link.village)
        centre = msgspec.structs.replace(centre, name=name)
    return msgspec.structs.replace(settings, centre=centre)


def keep_link(instance: Path, link: Link) -> None:
    """Keep a link, whole or not at all."""
    write_private(instance / FILE, msgspec.json.encode(link))


def propose(instance: Path, link: Link) -> None:
    """Keep a link aside until somebody says that the village is the right one."""
    write_private(instance / CANDIDATE, msgspec.json.encode(link))


def proposed(instance: Path) -> Link | None:
    """Return the link that waits for a person's word."""
    try:
        return msgspec.json.decode((instance / CANDIDATE).read_bytes(), type=Link)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def accept(instance: Path) -> None:
    """Take the proposed link into use."""
    (instance / CANDIDATE).replace(instance / FILE)


def decline(instance: Path) -> None:
    """Forget the proposed link."""
    (instance / CANDIDATE).unlink(missing_ok=True)
