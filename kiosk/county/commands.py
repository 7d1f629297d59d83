"""The county's command line; every command is a few lines that call what does the work."""

import argparse
import logging
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from kiosk.county import opening
from kiosk.county.caretaker import Caretaker
from kiosk.county.enrolment import enrolling
from kiosk.county.intake import sticks
from kiosk.county.opening import County
from kiosk.county.settings import DEFAULT_FILE, CountySettings, read_settings
from kiosk.county.users import service as users
from kiosk.errors import Refusal
from kiosk.instance import take_key
from kiosk.logbook import open_logbook
from kiosk.settings import ROOT
from kiosk.web import listening
from kiosk.wire import parcels
from kiosk.words import _, both


class NoFileNamed(Refusal):
    """请写上村里送来的文件，可以写几个：python3 run.py county receive 文件 文件……"""

    code = "no_file_named"


class CannotRead(Refusal):
    """{file} 读不了，或者旁边写不下回执：{problem}。请看看 U 盘插好没有、写保护关了没有。"""

    code = "cannot_read"


COMMANDS = ("serve", "enrol-code", "receive", "password")
LOCK = "county.lock"


def main() -> int:
    """Run one command; a refusal is told in a sentence and ends with 2."""
    asked = _parser().parse_args()
    try:
        return _run(asked)
    except Refusal as refusal:
        print(both(refusal.sentence(), **refusal.words), file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py county", description="县级服务器。 The county's server.")
    parser.add_argument("command", nargs="?", default="serve", choices=COMMANDS, help="默认 serve：开门")
    parser.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    for option, said in (
        ("instance", "存放数据的文件夹，默认 instance/county"),
        ("host", "在哪个地址开门，默认 127.0.0.1"),
        ("port", "在哪个端口开门，默认 8100"),
        ("config", "设置文件，默认 config/county.toml"),
    ):
        parser.add_argument(f"--{option}", default=os.environ.get(f"KIOSK_{option.upper()}"), help=said)
    parser.add_argument(
        "--database-url", action="append", default=_words("KIOSK_DATABASE_URL"),
        help="自己的 PostgreSQL，如 postgresql://…；几台时写几次，第一台是前台",
    )  # fmt: skip
    return parser


def _words(name: str) -> list[str]:
    return os.environ.get(name, "").split()


def _run(asked: argparse.Namespace) -> int:
    instance, settings = Path(asked.instance or ROOT / "instance" / "county"), _settings(asked)
    if asked.command == "serve":
        return _serve(settings, instance)
    opening.must_be_there(settings, instance)
    with opening.opened(settings, instance, _aside) as county:
        return {"enrol-code": _enrol_code, "receive": receive, "password": _password}[asked.command](
            county, asked.rest
        )


def _settings(asked: argparse.Namespace) -> CountySettings:
    overrides: dict[tuple[str, str], Any] = {}
    if asked.host:
        overrides["server", "host"] = asked.host
    if asked.port:
        overrides["server", "port"] = int(asked.port) if asked.port.isdecimal() else asked.port
    if asked.database_url:
        overrides["database", "urls"] = asked.database_url
    if os.environ.get("KIOSK_LIMITS") == "off":
        overrides["server", "limits"] = False
    return read_settings(Path(asked.config or DEFAULT_FILE), overrides)


def _serve(settings: CountySettings, instance: Path) -> int:
    with take_key(instance, LOCK):
        listening.must_be_free(settings.server)
        with opening.opened(settings, instance, print) as county:
            server = listening.bind(county.app(), settings.server)
            open_logbook(instance / "county.log")
            print(settings.county.name, both(_("县级服务器开门了，请在浏览器打开：")))
            print(f"  http://{settings.server.host}:{settings.server.port}/")
            print("关门请按 Ctrl+C。 Press Ctrl+C to stop.", flush=True)
            _until_told(server, Caretaker(county.database, county.revive))
    return 0


def _until_told(server: Any, caretaker: Caretaker) -> None:
    """Serve until the process is told to end, then leave in order."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    logging.getLogger(__name__).info("serving")
    caretaker.start()
    try:
        server.run()
    finally:
        caretaker.stop()


def _aside(said: str) -> None:
    """Tell what is going on beside a command's own output."""
    print(said, file=sys.stderr)


def _enrol_code(county: County, rest: list[str]) -> int:
    """Print a one-time code for a centre, as the last word."""
    if not rest:
        raise opening.NoCentreNamed
    with county.database.front() as connection:
        code = enrolling.new_code(connection, rest[0], "command")
    print(
        both(_("中心 {centre} 的一次性代码（{days} 天内有效）："), centre=rest[0], days=enrolling.CODE_DAYS)
    )
    print(code)
    return 0


def receive(county: County, rest: list[str]) -> int:
    """Take in what villages wrote to sticks, each with a receipt laid beside it; return 1 if one failed."""
    if not rest:
        raise NoFileNamed
    return max(_take_in(county, Path(name)) for name in rest)


def _take_in(county: County, file: Path) -> int:
    """Take one file in; one that cannot be read keeps no other out."""
    print(file)
    try:
        with file.open("rb") as stick:
            received = sticks.receive(county.database, county.key, stick)
        receipt = file.with_name(parcels.receipt_name(file.name))
        receipt.write_bytes(received.receipt)
    except OSError as error:
        return _tell(CannotRead(file=file, problem=error.strerror))
    except Refusal as refusal:
        return _tell(refusal)
    said = received.said
    print(both(_("{centre}：收到 {fresh} 条，存疑 {aside} 条，到第 {seq} 条。请把回执带回村里："),
               centre=said.centre, fresh=said.fresh, aside=said.aside, seq=said.place.seq))  # fmt: skip
    print(receipt)
    return _tell(received.stopped) if received.stopped else 0


def _tell(refusal: Refusal) -> int:
    print(both(refusal.sentence(), **refusal.words), file=sys.stderr)
    return 1


def _password(county: County, rest: list[str]) -> int:
    """Give somebody a fresh password, for when the last admin forgot theirs."""
    password = users.fresh_password(county.database, rest[0] if rest else opening.FIRST_USER)
    print(
        both(
            _("{user} 的新密码：{password}"), user=rest[0] if rest else opening.FIRST_USER, password=password
        )
    )
    return 0
