"""Makes the environment that run.py hands over to; only the standard library: nothing else is there yet."""

import contextlib
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

HERE = Path(__file__).resolve().parent.parent
LEAST_DISK_MB = 400
NO_NETWORK = """\
安装没有完成：下载不到需要的软件包。请检查网络（或软件源设置），再运行一次，会从断开的地方继续。
Set-up did not finish: the packages could not be fetched. Check the network, then run again."""


def prepare(python: str, lock: str, mark: str, wish: str) -> None:
    """Install what the lock file names beside ``python``, unless somebody else just did; ``mark`` says so."""
    folder = Path(mark).parent
    with one_at_a_time(folder.with_name(folder.name + ".lock")):
        found = Path(mark).read_text("utf-8") if Path(mark).is_file() else ""
        if found not in {wish, _old_mark(lock)}:
            _install(folder, python, lock)
        Path(mark).write_text(wish, "utf-8")


def _old_mark(lock: str) -> str:
    """Return the mark that 0.3 and older would have left: they need not install again, perhaps offline."""
    return hashlib.sha256(Path(lock).read_bytes() + sys.version.encode()).hexdigest()


def _install(folder: Path, python: str, lock: str) -> None:
    """Make the environment and install the lock file's packages, saying so."""
    if shutil.disk_usage(HERE).free < LEAST_DISK_MB * 2**20:
        _give_up(f"硬盘空间不足 {LEAST_DISK_MB} MB，请清理后再运行。 Not enough free disk.")
    _say("第一次运行：正在安装，需要几分钟，可以随时中断再来。 First run: installing, this takes minutes.")
    try:
        subprocess.check_call([sys.executable, "-m", "venv", "--clear", folder])
    except (subprocess.CalledProcessError, OSError):
        _give_up(
            f"建不了 {folder}。Debian/Ubuntu 请先安装 python3-venv，并检查文件夹能不能写。"
            " Could not make the environment: install python3-venv, check permissions."
        )
    packages = [python, "-m", "pip", "install", "--require-hashes", "--no-deps", "-r", lock]
    if subprocess.call([*packages, "--disable-pip-version-check", "--progress-bar", "off"]):
        _give_up(NO_NETWORK)
    _say("正在预编译……（马上就好） Compiling, nearly there.")
    subprocess.call([python, "-m", "compileall", "-q", "-j", "0", folder, HERE / "kiosk"])


@contextlib.contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold a lock file that the system frees when the process ends, however it ends."""
    with path.open("a+") as file:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _say(text: str) -> None:
    print(text, flush=True)


def _give_up(text: str) -> NoReturn:
    print(text, file=sys.stderr)
    sys.exit(2)
