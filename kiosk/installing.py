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
MARK = "installed"
"""In a complete environment, what it was made for: the lock file's text, and in the last line the Python."""
LEAST_DISK_MB = 400
NO_NETWORK = """\
安装没有完成：下载不到需要的软件包。请检查网络（或软件源设置），再运行一次，会从断开的地方继续。
Set-up did not finish: the packages could not be fetched. Check the network, then run again."""
STILL_OLD = """\
这次没有装成，先用原来装好的，功能一样；下次运行会再装。
Could not install this time: going on with what is installed, it does the same. The next run tries again."""


def prepare(where: str, python: str, lock_file: str, wish: str) -> None:
    """Make the environment of a folder what is wished, unless somebody else just did."""
    folder, lock = Path(where), Path(lock_file)
    with one_at_a_time(folder.with_name(folder.name + ".lock")):
        if _mark_of(folder) == hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest():
            _write_mark(folder, wish)  # as older versions of this program said the same
        if _mark_of(folder) != wish:
            _renew(folder, python, lock, wish)


def _renew(folder: Path, python: str, lock: Path, wish: str) -> None:
    """Make the environment anew; the one before steps aside, and comes back unless the new one is whole.

    It cannot be built beside and moved: an environment's own commands know where they lie.
    """
    old = folder.with_name(folder.name + ".old")
    trouble = _make_room(folder, old) or _install(folder, python, lock)
    if not trouble:
        _write_mark(folder, wish)
        shutil.rmtree(old, ignore_errors=True)
        return
    if old.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        old.rename(folder)
    if not _does_the_same(folder, python, wish):
        _give_up(trouble)
    _say(trouble)
    _say(STILL_OLD)


def _make_room(folder: Path, old: Path) -> str:
    """Let a complete environment step aside; return what keeps a new one from being made."""
    if shutil.disk_usage(HERE).free < LEAST_DISK_MB * 2**20:
        return f"硬盘空间不足 {LEAST_DISK_MB} MB，请清理后再运行。 Not enough free disk."
    try:
        if _mark_of(folder):
            shutil.rmtree(old, ignore_errors=True)
            folder.rename(old)
    except OSError:
        return f"{folder} 正在用，请先关掉程序再运行。 In use: close the program first."
    return ""


def _does_the_same(folder: Path, python: str, wish: str) -> bool:
    """Return whether an environment has the wished packages, and its own Python is still there."""
    packages, _line, made_for = _mark_of(folder).rpartition("\n")
    asked = [python, "-c", "import sys; print(sys.implementation.cache_tag)"]
    try:
        tag = subprocess.check_output(asked).decode().strip()
    except (subprocess.CalledProcessError, OSError):
        return False
    return packages == wish.rpartition("\n")[0] and made_for.split()[:1] == [tag]


def _install(folder: Path, python: str, lock: Path) -> str:
    """Make the environment and install the lock file's packages, saying so; return what kept it from that."""
    _say("第一次运行，或程序换了：正在安装，需要几分钟，可以随时中断再来。 Installing, this takes minutes.")
    try:
        subprocess.check_call([sys.executable, "-m", "venv", "--clear", folder])
    except (subprocess.CalledProcessError, OSError):
        return (
            f"建不了 {folder}。Debian/Ubuntu 请先安装 python3-venv，并检查文件夹能不能写。"
            " Could not make the environment: install python3-venv, check permissions."
        )
    packages = [python, "-m", "pip", "install", "--require-hashes", "--no-deps", "-r", str(lock)]
    if subprocess.call([*packages, "--disable-pip-version-check", "--progress-bar", "off"]):
        return NO_NETWORK
    _say("正在预编译……（马上就好） Compiling, nearly there.")
    subprocess.call([python, "-m", "compileall", "-q", "-j", "0", folder, HERE / "kiosk"])
    return ""


def _mark_of(folder: Path) -> str:
    """Return what a folder's environment was made for, nothing for one that is not complete."""
    try:
        return (folder / MARK).read_text("utf-8")
    except OSError:
        return ""


def _write_mark(folder: Path, wish: str) -> None:
    (folder / MARK).write_text(wish, "utf-8")


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
