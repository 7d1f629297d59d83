"""Makes the environment that run.py hands over to; only the standard library: nothing else is there yet."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

HERE = Path(__file__).resolve().parent.parent
LEAST_DISK_MB = 400
NO_NETWORK = """\
安装没有完成：下载不到需要的软件包。请检查网络（或软件源设置），再运行一次，会从断开的地方继续。
Set-up did not finish: the packages could not be fetched. Check the network, then run again."""
STILL_OLD = """\
这次没有装成，先用原来装好的，功能一样；下次运行会再装。
Could not install this time: going on with what is installed, it does the same. The next run tries again."""


def prepare(folder: str, lock: str, wish: str) -> None:
    """Make the environment that ``wish`` names, unless somebody else just did; ends the program if not."""
    place = Path(folder)
    with _one_at_a_time(place.with_name(f"{place.name}.lock")):
        if _installed_in(place) != wish:
            _renew(place, lock, wish)


def _renew(folder: Path, lock: str, wish: str) -> None:
    """Make the environment anew; the one before steps aside, and comes back unless the new one is whole.

    It cannot be built beside and moved: an environment's own commands know where they lie.
    """
    old = folder.with_name(f"{folder.name}.old")
    trouble = _make_room(folder, old) or _install(folder, lock)
    if not trouble:
        (folder / "installed").write_text(wish)
        shutil.rmtree(old, ignore_errors=True)
        return
    if old.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        old.rename(folder)
    if not _does_the_same(folder, wish):
        print(trouble, file=sys.stderr)
        sys.exit(2)
    print(trouble, STILL_OLD, sep="\n", flush=True)


def _installed_in(folder: Path) -> str:
    """Return what a folder's environment was made for, nothing for one that is not complete."""
    try:
        return (folder / "installed").read_text()
    except OSError:
        return ""


def _python_of(folder: Path) -> str:
    return str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")


def _make_room(folder: Path, old: Path) -> str:
    """Let a complete environment step aside; return what keeps a new one from being made."""
    if shutil.disk_usage(HERE).free < LEAST_DISK_MB * 2**20:
        return f"硬盘空间不足 {LEAST_DISK_MB} MB，请清理后再运行。 Not enough free disk."
    try:
        if _installed_in(folder):
            shutil.rmtree(old, ignore_errors=True)
            folder.rename(old)
    except OSError:
        return f"{folder} 正在用，请先关掉程序再运行。 In use: close the program first."
    return ""


def _does_the_same(folder: Path, wish: str) -> bool:
    """Return whether an environment has the wished packages, and its own Python is still there."""
    packages, version = [*_installed_in(folder).split(), "", ""][:2]
    wished = wish.split()
    shown = [_python_of(folder), "-c", "import sys; print('{}.{}'.format(*sys.version_info))"]
    try:
        return packages == wished[0] and subprocess.check_output(shown).decode().split() == [version]
    except (subprocess.CalledProcessError, OSError):
        return False


def _install(folder: Path, lock: str) -> str:
    """Make the environment and install the lock file's packages, saying so; return what kept it from that."""
    said = "第一次运行，或程序换了：正在安装，需要几分钟，可以随时中断再来。 Installing, this takes minutes."
    print(said, flush=True)
    try:
        subprocess.check_call([sys.executable, "-m", "venv", "--clear", folder])
    except (subprocess.CalledProcessError, OSError):
        return (
            f"建不了 {folder}。Debian/Ubuntu 请先安装 python3-venv，并检查文件夹能不能写。"
            " Could not make the environment: install python3-venv, check permissions."
        )
    packages = [_python_of(folder), "-m", "pip", "install", "--require-hashes", "--no-deps", "-r", lock]
    if subprocess.call([*packages, "--disable-pip-version-check", "--progress-bar", "off"]):
        return NO_NETWORK
    print("正在预编译……（马上就好） Compiling, nearly there.", flush=True)
    subprocess.call([_python_of(folder), "-m", "compileall", "-q", "-j", "0", folder, HERE / "kiosk"])
    return ""


@contextlib.contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Hold a lock file that the system frees when the process ends, however it ends."""
    with path.open("a+") as file:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
