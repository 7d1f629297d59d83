"""The command line of a hall; every command is a few lines that call what does the work."""

import argparse
import gc
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk import backing_up, delivering, doctor, opening, serving
from kiosk.errors import Refusal
from kiosk.instance import take_key
from kiosk.logbook import open_logbook
from kiosk.settings import DEFAULT_FILE, ROOT, Settings, read_settings
from kiosk.sync.holding import held
from kiosk.sync.link import adopted, read_link, set_damaged_aside
from kiosk.web import listening
from kiosk.words import _, both

COMMANDS = (
    "serve", "enrol", "sync", "verify", "deliver", "backup", "restore", "part", "doctor", "password", "test",
    "bench",
)  # fmt: skip


def main() -> int:
    """Run one command; a refusal is told in a sentence and ends with 2."""
    asked = _parser().parse_args()
    try:
        return _run(asked)
    except Refusal as refusal:
        print(both(refusal.sentence(), **refusal.words), file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py", description="党群服务中心大厅系统：取号、叫号、办件。 The hall of a village centre."
    )
    parser.add_argument("command", nargs="?", default="serve", choices=COMMANDS, help="默认 serve：开门")
    parser.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    for option, said in (
        ("instance", "存放数据的文件夹，默认 instance/"),
        ("host", "在哪个地址开门，默认 127.0.0.1"),
        ("port", "在哪个端口开门，默认 8000"),
        ("config", "设置文件，默认 config/centre.toml"),
        ("printer", "打印机，如 tcp://192.168.1.50:9100，默认 none"),
    ):
        parser.add_argument(f"--{option}", default=os.environ.get(f"KIOSK_{option.upper()}"), help=said)
    for option, said in (
        ("county", "enrol：县级服务器的地址"),
        ("code", "enrol：县里给的一次性代码"),
        ("to-file", "deliver、backup：写到这个文件夹（U 盘）"),
        ("key", "backup：只把钥匙存到这个文件夹；restore：另存的钥匙文件"),
        ("receipt", "deliver：县里给的回执文件"),
    ):
        parser.add_argument(f"--{option}", help=said)
    parser.add_argument("--from-county", action="store_true", help="restore：从县里取回本中心的记录")
    return parser


def _run(asked: argparse.Namespace) -> int:
    if asked.command in {"test", "bench"}:
        module = {"test": "tests.everything", "bench": "tests.bench"}[asked.command]
        return subprocess.call([sys.executable, "-m", module, *asked.rest], cwd=ROOT)  # noqa: S603
    instance = Path(asked.instance or ROOT / "instance")
    damaged = set_damaged_aside(instance) if asked.command == "serve" else None
    if damaged:
        print(both(damaged.sentence(), **damaged.words))
    return _work(asked, _settings(asked, instance), instance)[asked.command]()


def _work(asked: argparse.Namespace, settings: Settings, instance: Path) -> dict[str, Callable[[], int]]:
    """Return what each command does in an instance folder."""
    here, named = (settings, instance), next(iter(asked.rest), None)
    return {
        "serve": lambda: _serve(*here),
        "enrol": lambda: delivering.enrol(*here, asked.county, asked.code),
        "sync": lambda: delivering.sync(*here),
        "verify": lambda: delivering.verify(*here),
        "deliver": lambda: delivering.deliver(*here, asked.to_file, asked.receipt),
        "backup": lambda: backing_up.backup(*here, asked.to_file or named, asked.key),
        "restore": lambda: _restore(*here, asked),
        "part": lambda: delivering.part(*here),
        "doctor": lambda: doctor.examine(*here),
        "password": lambda: opening.new_password(*here, asked.rest),
    }


def _restore(settings: Settings, instance: Path, asked: argparse.Namespace) -> int:
    if asked.from_county:
        return delivering.restore(settings, instance)
    return backing_up.restore(settings, instance, next(iter(asked.rest), None), asked.key)


def _settings(asked: argparse.Namespace, instance: Path) -> Settings:
    overrides: dict[tuple[str, str], Any] = {}
    if asked.host:
        overrides["server", "host"] = asked.host
    if asked.port:
        overrides["server", "port"] = int(asked.port) if asked.port.isdecimal() else asked.port
    if asked.printer:
        overrides["printing", "url"] = asked.printer
    if os.environ.get("KIOSK_LIMITS") == "off":
        overrides["server", "limits"] = False
    return serving.with_addresses(read_settings(Path(asked.config or DEFAULT_FILE), overrides), instance)


def _serve(settings: Settings, instance: Path) -> int:
    with take_key(instance):
        listening.must_be_free(settings.server)
        if read_link(instance) or held(instance):
            delivering.before_opening(settings, instance)
        settings = adopted(settings, read_link(instance))
        app = opening.open_hall(settings, instance, print)
        server = listening.bind(app, settings.server)
        open_logbook(instance / "hall.log")
        gc.freeze()
        gc.enable()
        _show_addresses(settings)
        serving.serve(app, server, settings)
    return 0


def _show_addresses(settings: Settings) -> None:
    everywhere = settings.server.host in listening.EVERYWHERE
    host = listening.lan_address() if everywhere else settings.server.host
    here = f"http://{host}:{settings.server.port}"
    print(settings.centre.name, both(_("开门了，请在浏览器打开：")))
    for page, said in (
        ("entrance", "取号机 kiosk"), ("display", "大厅电视 TV"),
        ("desk", "窗口 desk"), ("office", "管理 office"),
    ):  # fmt: skip
        print(f"  {said:<12} {here}/{page}")
    print("关门请按 Ctrl+C。 Press Ctrl+C to stop.", flush=True)
