"""What a centre may set, read once at start; a wrong value is refused with file, key, found and allowed."""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from kiosk.checking import Fault
from kiosk.settings_file import read_settings_file
from kiosk.words import _

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_FILE = ROOT / "config" / "centre.toml"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PRINTER = r"^(none|tcp://[^\s/:]+:\d{1,5}|usb://[0-9a-fA-F]{4}:[0-9a-fA-F]{4}|file://.+|win32://.+)$"
PERIOD = r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$"

Address = Annotated[str, Meta(description='"loopback"、"192.168.1.20" 或 "192.168.1.0/24"')]
Text = Annotated[str, Meta(max_length=60, description="不超过 60 个字")]
Name = Annotated[str, Meta(min_length=1, max_length=60, description="1–60 个字")]
Url = Annotated[str, Meta(pattern=r"^(https?://\S+)?$", description="空，或 http://… 的地址")]
Periods = list[Annotated[str, Meta(pattern=PERIOD, description='如 "08:30-12:00"')]]


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the settings file."""


class Centre(_Section, frozen=True, forbid_unknown_fields=True):
    """Who we are, in the words people here use."""

    code: Annotated[str, Meta(pattern="^[0-9]{12}$", description="12 位数字区划代码")] = "000000000000"
    name: Name = "本村党群服务中心"
    name_en: Name = "Village Service Centre"
    window_word: Name = "号窗口"
    window_word_en: Name = "window"
    window_clips: Annotated[Literal["window", "desk"], Meta(description="window 或 desk")] = "window"
    phone: Text = ""
    motto: Text = "便民、高效、担当、奉献"
    motto_en: Text = "Convenient, efficient, responsible, devoted"
    windows: Annotated[int, Meta(ge=1, le=8, description="1–8")] = 2
    demo: bool = False
    """Whether everything here is made up; then every page and every slip says so."""


class Server(_Section, frozen=True, forbid_unknown_fields=True):
    """Where the pages are served, and where the code on a slip leads: to the hall, or to the county.

    ``county_url`` is where phones reach the county; nothing set means the address it was paired at.
    """

    host: Name = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="1–65535")] = 8000
    threads: Annotated[int, Meta(ge=12, le=128, description="12–128")] = 32
    base_url: Url = ""
    slips: Annotated[Literal["hall", "county"], Meta(description="hall 或 county")] = "hall"
    county_url: Url = ""
    kiosks: tuple[Address, ...] = ("loopback",)
    limits: bool = True

    @property
    def slip_url(self) -> str:
        """The address that slips carry: the hall's own while no county's is known."""
        return (self.county_url if self.slips_lead_home else self.base_url).rstrip("/")

    @property
    def slips_lead_home(self) -> bool:
        """Whether slips carry the county's address, which also opens at home."""
        return self.slips == "county" and bool(self.county_url)


class Printing(_Section, frozen=True, forbid_unknown_fields=True):
    """The slip printer."""

    url: Annotated[
        str,
        Meta(
            pattern=PRINTER,
            description="none、tcp://地址:9100、usb://04b8:0e20、file:///dev/usb/lp0 或 win32://打印机名",
        ),
    ] = "none"
    width_mm: Annotated[Literal[58, 80], Meta(description="58 或 80")] = 58
    mode: Annotated[Literal["text", "raster"], Meta(description="text 或 raster")] = "text"
    timeout_s: Annotated[int, Meta(ge=1, le=60, description="1–60")] = 4


class Queue(_Section, frozen=True, forbid_unknown_fields=True):
    """How people are put in order."""

    letters: Annotated[Literal["unified", "category"], Meta(description="unified 或 category")] = "unified"
    priority_minutes: Annotated[int, Meta(ge=0, le=240, description="0–240")] = 30
    priority_run: Annotated[int, Meta(ge=1, le=10, description="1–10")] = 2
    default_service_minutes: Annotated[int, Meta(ge=1, le=120, description="1–120")] = 8


class Entrance(_Section, frozen=True, forbid_unknown_fields=True):
    """The touchscreen at the door."""

    idle_seconds: Annotated[int, Meta(ge=5, le=600, description="5–600")] = 60
    count_seconds: Annotated[int, Meta(ge=3, le=60, description="3–60")] = 15
    done_seconds: Annotated[int, Meta(ge=3, le=120, description="3–120")] = 15


class Display(_Section, frozen=True, forbid_unknown_fields=True):
    """The TV in the hall."""

    call_seconds: Annotated[int, Meta(ge=2, le=60, description="2–60")] = 8
    repeats: Annotated[int, Meta(ge=1, le=3, description="1–3")] = 2
    voice: Annotated[str, Meta(pattern="^[a-z]{2,12}$", description="static/voice 里的文件夹名")] = "zh"


class Hours(_Section, frozen=True, forbid_unknown_fields=True):
    """When the hall is open; nothing set means always open."""

    mon: Periods = []
    tue: Periods = []
    wed: Periods = []
    thu: Periods = []
    fri: Periods = []
    sat: Periods = []
    sun: Periods = []

    def of(self, weekday: int) -> list[str]:
        """Return the opening periods of a weekday (0 is Monday)."""
        periods: list[str] = getattr(self, DAYS[weekday])
        return periods

    @property
    def are_set(self) -> bool:
        """Whether any hours are set at all."""
        return any(self.of(weekday) for weekday in range(7))


class Cases(_Section, frozen=True, forbid_unknown_fields=True):
    """How promises are watched and bad ratings followed up (working days)."""

    amber_days: Annotated[int, Meta(ge=0, le=30, description="0–30")] = 2
    bad_rating_days: Annotated[int, Meta(ge=1, le=30, description="1–30")] = 5
    bad_rating_most_days: Annotated[int, Meta(ge=1, le=60, description="1–60")] = 15
    request_days: Annotated[int, Meta(ge=1, le=30, description="1–30")] = 3
    rating_seconds: Annotated[int, Meta(ge=5, le=120, description="5–120")] = 20


class Privacy(_Section, frozen=True, forbid_unknown_fields=True):
    """How long personal data is kept (calendar days after the end), and which items demand a full ID."""

    full_id_items: tuple[Annotated[str, Meta(pattern="^[A-Z]{2}[0-9]{2}$", description="如 SB02")], ...] = ()
    full_id_days: Annotated[int, Meta(ge=0, le=365, description="0–365")] = 30
    contact_days: Annotated[int, Meta(ge=1, le=3650, description="1–3650")] = 730


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a centre may set."""

    centre: Centre = Centre()
    server: Server = Server()
    printing: Printing = Printing()
    queue: Queue = Queue()
    entrance: Entrance = Entrance()
    display: Display = Display()
    cases: Cases = Cases()
    privacy: Privacy = Privacy()
    hours: Hours = Hours()


def read_settings(file: Path, overrides: Mapping[tuple[str, str], Any] | None = None) -> Settings:
    """Return the settings of a centre's file, with ``(section, key)`` overrides on top.

    Raises ``UnreadableSettings`` or ``WrongSetting``.
    """
    return read_settings_file(file, Settings, _contradictions, overrides or {})


def _contradictions(settings: Settings) -> Iterator[Fault]:
    if not (ROOT / "static" / "voice" / settings.display.voice).is_dir():
        yield Fault(("display", "voice"), _("没有这个语音文件夹"))
    for place, kiosk in enumerate(settings.server.kiosks):
        if kiosk != "loopback" and not _is_network(kiosk):
            yield Fault(("server", "kiosks", place), _("不是网络地址"))
    yield from _impossible_hours(settings.hours)


def _impossible_hours(hours: Hours) -> Iterator[Fault]:
    for weekday, day in enumerate(DAYS):
        for problem in wrong_periods(hours.of(weekday)):
            yield Fault(("hours", day), problem)


def wrong_periods(periods: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong with the periods of one day, each well written by itself."""
    ends = [span.split("-") for span in sorted(periods)]
    if any(start >= end for start, end in ends):
        yield _("结束要晚于开始")
    if any(before[1] > after[0] for before, after in pairwise(ends)):
        yield _("两段时间重叠了")


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
