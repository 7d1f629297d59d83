"""What a county may set, read once at start."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kiosk.checking import Fault
from kiosk.settings import ROOT, Name
from kiosk.settings_file import read_settings_file

DEFAULT_FILE = ROOT / "config" / "county.toml"
TIME = r"^([01]\d|2[0-3]):[0-5]\d$"

Time = Annotated[str, Meta(pattern=TIME, description='如 "07:00"')]


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the settings file."""


class County(_Section, frozen=True, forbid_unknown_fields=True):
    """Which county this is."""

    name: Name = "宜阳县"
    name_en: Name = "Yiyang County"
    centres: Annotated[str, Meta(description="名录文件，相对于 config/")] = "centres.csv"
    demo: bool = False
    """Whether everything here is made up; then every page says so."""


class Server(_Section, frozen=True, forbid_unknown_fields=True):
    """Where the pages are served; ``proxies`` is how many stand in front and are believed."""

    host: Name = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="1–65535")] = 8100
    threads: Annotated[int, Meta(ge=4, le=128, description="4–128")] = 12
    base_url: Annotated[str, Meta(pattern=r"^(https?://\S+)?$", description="空，或 https://… 的地址")] = ""
    proxies: Annotated[int, Meta(ge=0, le=3, description="0–3")] = 0
    limits: bool = True


class Database(_Section, frozen=True, forbid_unknown_fields=True):
    """One's own PostgreSQL servers; none: the embedded one. The first is the front."""

    urls: list[Annotated[str, Meta(pattern="^postgres(ql)?://", description="postgresql://…")]] = []


class Watch(_Section, frozen=True, forbid_unknown_fields=True):
    """What is pointed out: a delivery that is late, a clock that is off, a wait that is long."""

    late_after: Time = "07:00"
    clock_minutes: Annotated[int, Meta(ge=1, le=1440, description="1–1440")] = 10
    wait_minutes: Annotated[int, Meta(ge=1, le=240, description="1–240")] = 15


class CountySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a county may set."""

    county: County = County()
    server: Server = Server()
    database: Database = Database()
    watch: Watch = Watch()


def read_settings(file: Path, overrides: Mapping[tuple[str, str], Any] | None = None) -> CountySettings:
    """Return the settings of a county's file; raises ``UnreadableSettings`` or ``WrongSetting``."""
    return read_settings_file(file, CountySettings, _contradictions, overrides or {})


def _contradictions(_settings: CountySettings) -> Iterator[Fault]:
    return iter(())
