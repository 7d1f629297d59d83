"""Where the demo lives: which centres take part, their folders, their settings, what is kept of it."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk.county.directory.models import Centre
from kiosk.county.directory.reading import read_directory
from kiosk.instance import write_private
from kiosk.settings import ROOT

DIRECTORY = ROOT / "config" / "centres.csv"
HOST = "127.0.0.1"
WINDOWS = 3
CLERKS = (("demo1", "演示员甲"), ("demo2", "演示员乙"))
"""They sit at the first windows; the last one is free for whoever tries the demo."""
MANAGER = "admin"
HOURS = "08:30-17:30"

_HALL = """\
# 演示用，内容都是编造的。For the demo: everything here is made up.
[centre]
code = "{code}"
name = "{town}{village}党群服务中心（演示）"
name_en = "Demo service centre {code}"
demo = true
windows = {windows}

[display]
call_seconds = 3
repeats = 1

[hours]
{hours}
"""
_COUNTY = """\
# 演示用，内容都是编造的。For the demo: everything here is made up.
[county]
name = "宜阳县（演示）"
name_en = "Yiyang County (demo)"
demo = true
"""


class Kept(msgspec.Struct):
    """What the demo keeps of itself: ``reached`` (ms) is its last instant, ``made`` whether its past is."""

    centres: list[str]
    villages: list[str]
    port: int
    password: str
    begins: str
    past_days: int
    reached: int = 0
    made: bool = False


class Hall(NamedTuple):
    """A hall of the demo: its centre, its folder and its port."""

    centre: Centre
    folder: Path
    port: int

    @property
    def instance(self) -> Path:
        """Where the hall keeps its state."""
        return self.folder / "instance"

    @property
    def config(self) -> Path:
        """Its settings file."""
        return self.folder / "centre.toml"

    @property
    def made(self) -> Path:
        """The file that tells how many days of its past are made."""
        return self.folder / "made.txt"

    @property
    def url(self) -> str:
        """Where it is opened."""
        return f"http://{HOST}:{self.port}"


class Stage(NamedTuple):
    """The demo's folder, what is kept of it, and the directory it plays in."""

    folder: Path
    kept: Kept
    directory: Sequence[Centre]

    @property
    def halls(self) -> list[Hall]:
        """The halls that are real ones."""
        known = {centre.code: centre for centre in self.directory}
        return [
            Hall(known[code], self.folder / "halls" / code, self.kept.port + 1 + place)
            for place, code in enumerate(self.kept.centres)
        ]

    @property
    def villages(self) -> list[Centre]:
        """The others, of which only journals are made up."""
        wanted = set(self.kept.villages)
        return [centre for centre in self.directory if centre.code in wanted]

    @property
    def county(self) -> Path:
        """Where the county keeps its state."""
        return self.folder / "county"

    @property
    def county_config(self) -> Path:
        """The county's settings file."""
        return self.folder / "county.toml"

    @property
    def county_url(self) -> str:
        """Where the county is opened."""
        return f"http://{HOST}:{self.kept.port}"

    @property
    def times(self) -> Path:
        """The file that tells how the time runs."""
        return self.folder / "time.json"

    @property
    def made(self) -> Path:
        """The file that tells how many villages' past is made."""
        return self.folder / "made.txt"

    @property
    def post(self) -> Path:
        """The file that tells what the villages without a hall have delivered."""
        return self.folder / "post.json"

    @property
    def codes(self) -> Path:
        """The file with the halls' one-time codes, until they are used."""
        return self.folder / "codes.json"

    def keep(self) -> None:
        """Write down what is kept."""
        write_private(kept_file(self.folder), msgspec.json.encode(self.kept))


def kept_file(folder: Path) -> Path:
    """Return the file by which a folder is known as a demo's."""
    return folder / "demo.json"


def stage_at(folder: Path) -> Stage | None:
    """Return the demo of a folder, None if there is none yet."""
    file = kept_file(folder)
    if not file.exists():
        return None
    return Stage(folder, msgspec.json.decode(file.read_bytes(), type=Kept), _directory())


def new_stage(folder: Path, centres: int, villages: int | None, port: int) -> Stage:
    """Return a fresh demo of so many real halls and so many other villages (None: all of them)."""
    directory = _directory()
    chosen = spread(directory, centres)
    others = [centre.code for centre in directory if centre not in chosen][:villages]
    kept = Kept([each.code for each in chosen], others, port, secrets.token_urlsafe(9), "", 0)
    return Stage(folder, kept, directory)


def spread(directory: Sequence[Centre], count: int) -> list[Centre]:
    """Return so many centres of a directory, far from each other."""
    step = len(directory) / count
    return [directory[int((place + 0.5) * step)] for place in range(count)]


def write_settings(stage: Stage) -> None:
    """Write the settings files of the county and of every hall."""
    stage.county_config.write_text(_COUNTY, "utf-8")
    # No day is without people: whoever starts the demo does not want to look at a Sunday.
    hours = "\n".join(f'{day} = ["{HOURS}"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    for hall in stage.halls:
        hall.folder.mkdir(parents=True, exist_ok=True)
        centre = hall.centre
        words = {"code": centre.code, "town": centre.town, "village": centre.village}
        hall.config.write_text(_HALL.format(**words, hours=hours, windows=WINDOWS), "utf-8")


def _directory() -> list[Centre]:
    return read_directory(DIRECTORY.read_bytes())
