"""Starts the hall: makes .venv on the first run, then hands over to kiosk.commands.

Only the standard library here, and nothing that Python 3.6 could not read: it must live long
enough to say which Python is needed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

HERE = os.path.dirname(os.path.abspath(__file__))
OLDEST = (3, 11)
KINDS = {"test": "-test", "bench": "-test", "county": "-county", "demo": "-county"}
"""Commands that need more than a hall: the environment with that name is theirs."""
LEAST_DISK_MB = 400
NO_NETWORK = """\
安装没有完成：下载不到需要的软件包。请检查网络（或软件源设置），再运行一次，会从断开的地方继续。
Set-up did not finish: the packages could not be fetched. Check the network, then run again."""
STILL_OLD = """\
这次没有装成，先用原来装好的，功能一样；下次运行会再装。
Could not install this time: going on with what is installed, it does the same. The next run tries again."""


HELP = """\
党群服务中心大厅系统。 The hall of a village's Party-masses service centre.

  python3 run.py              开门：取号、叫号、办件、电视 open the hall
  python3 run.py demo         看一看：一个县、几个中心、会来办事的人 a county with halls and visitors, made up
  python3 run.py county       县级服务器 the county's server
  python3 run.py enrol        和县里配对 join the county
  python3 run.py sync         现在上报 deliver now            verify  核对两边 prove both sides
  python3 run.py deliver      用 U 盘上报 by USB stick         restore 恢复 bring back
  python3 run.py backup       备份 back up                    part    另起一段 go on after a fork
  python3 run.py doctor       检查这台电脑 check this computer
  python3 run.py password     新密码 a new password
  python3 run.py test         全部测试 all tests               bench   性能 measure

某个命令的选项 options of a command: python3 run.py COMMAND --help"""


def main() -> None:
    """Prepare the environment that the command needs, then run the command in it."""
    if sys.version_info < OLDEST:
        give_up(
            "需要 Python 3.11 或更新，这里是 {}.{}。请安装新的 Python 再运行。"
            " Python 3.11 or newer is needed.".format(*sys.version_info[:2])
        )
    if sys.argv[1:2] in (["-h"], ["--help"], ["help"]):
        say(HELP)
        return
    kind = KINDS.get(sys.argv[1], "") if sys.argv[1:] else ""
    folder = os.path.join(HERE, ".venv" + kind)
    lock = os.path.join(HERE, "requirements" + kind + ".lock")
    hand_over(environment(folder, lock))


def environment(folder: str, lock: str) -> str:
    """Return the Python of an environment that holds exactly what the lock file names."""
    wish = wish_of(lock)
    if installed_in(folder) != wish:
        with one_at_a_time(folder + ".lock"):
            if installed_in(folder) != wish:
                renew(folder, lock, wish)
    return python_of(folder)


def wish_of(lock: str) -> str:
    """Return what an environment must be: the lock file's hash, the Python and the machine it is for.

    A security fix of the same Python runs it as it is.
    """
    with open(lock, "rb") as wanted:
        packages = hashlib.sha256(wanted.read()).hexdigest()
    return "{} {}.{} {}".format(packages, *sys.version_info[:2], sysconfig.get_platform())


def installed_in(folder: str) -> str:
    """Return what a folder's environment was made for, nothing for one that is not complete."""
    return read(os.path.join(folder, "installed"))


def python_of(folder: str) -> str:
    """Return the Python of an environment."""
    return os.path.join(folder, "Scripts" if os.name == "nt" else "bin", "python")


def renew(folder: str, lock: str, wish: str) -> None:
    """Make the environment anew; the one before steps aside, and comes back unless the new one is whole.

    It cannot be built beside and moved: an environment's own commands know where they lie.
    """
    old = folder + ".old"
    trouble = make_room(folder, old) or install(folder, lock)
    if not trouble:
        write(os.path.join(folder, "installed"), wish)
        shutil.rmtree(old, ignore_errors=True)
        return
    if os.path.isdir(old):
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(old, folder)
    if not does_the_same(folder, wish):
        give_up(trouble)
    say(trouble)
    say(STILL_OLD)


def make_room(folder: str, old: str) -> str:
    """Let a complete environment step aside; return what keeps a new one from being made."""
    if shutil.disk_usage(HERE).free < LEAST_DISK_MB * 2**20:
        return f"硬盘空间不足 {LEAST_DISK_MB} MB，请清理后再运行。 Not enough free disk."
    try:
        if installed_in(folder):
            shutil.rmtree(old, ignore_errors=True)
            os.rename(folder, old)
    except OSError:
        return f"{folder} 正在用，请先关掉程序再运行。 In use: close the program first."
    return ""


def does_the_same(folder: str, wish: str) -> bool:
    """Return whether an environment has the wished packages, and its own Python is still there."""
    packages, version = [*installed_in(folder).split(), "", ""][:2]
    wished = wish.split()
    shown = [python_of(folder), "-c", "import sys; print('{}.{}'.format(*sys.version_info))"]
    try:
        return packages == wished[0] and subprocess.check_output(shown).decode().split() == [version]
    except (subprocess.CalledProcessError, OSError):
        return False


def install(folder: str, lock: str) -> str:
    """Make the environment and install the lock file's packages, saying so; return what kept it from that."""
    say("第一次运行，或程序换了：正在安装，需要几分钟，可以随时中断再来。 Installing, this takes minutes.")
    try:
        subprocess.check_call([sys.executable, "-m", "venv", "--clear", folder])
    except (subprocess.CalledProcessError, OSError):
        return (
            f"建不了 {folder}。Debian/Ubuntu 请先安装 python3-venv，并检查文件夹能不能写。"
            " Could not make the environment: install python3-venv, check permissions."
        )
    packages = [python_of(folder), "-m", "pip", "install", "--require-hashes", "--no-deps", "-r", lock]
    if subprocess.call([*packages, "--disable-pip-version-check", "--progress-bar", "off"]):
        return NO_NETWORK
    say("正在预编译……（马上就好） Compiling, nearly there.")
    kiosk = os.path.join(HERE, "kiosk")
    subprocess.call([python_of(folder), "-m", "compileall", "-q", "-j", "0", folder, kiosk])
    return ""


def hand_over(python: str) -> None:
    """Become the command; the working folder of the caller does not matter."""
    own = sys.argv[1] if sys.argv[1:2] in (["county"], ["demo"]) else ""
    command = [python, "-m", "kiosk." + own, *sys.argv[2:]] if own else [python, "-m", "kiosk", *sys.argv[1:]]
    environ = dict(os.environ, PYTHONPATH=HERE)
    environ.setdefault(
        "MALLOC_ARENA_MAX", "2"
    )  # many threads, little memory (glibc reads it, others ignore it)
    if os.name == "nt":
        sys.exit(subprocess.call(command, env=environ))
    os.execve(python, command, environ)


class one_at_a_time:  # noqa: N801 - reads as a sentence after "with"
    """Holds a lock file that the system frees when the process ends, however it ends."""

    def __init__(self, path: str) -> None:
        """Remember where the lock file lies."""
        self.path = path

    def __enter__(self) -> None:
        """Wait until nobody else is setting up."""
        self.file = open(self.path, "a+")
        if sys.platform == "win32":
            msvcrt.locking(self.file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        """Let the next one in."""
        self.file.close()


def read(path: str) -> str:
    """Return a small file's text, or nothing when it is not there."""
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def write(path: str, text: str) -> None:
    """Write a small file."""
    with open(path, "w") as file:
        file.write(text)


def say(text: str) -> None:
    """Tell the person in front what is going on."""
    print(text, flush=True)


def give_up(text: str) -> None:
    """Say what is missing and end."""
    print(text, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
