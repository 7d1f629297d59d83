"""Starts the hall: makes .venv on the first run, then hands over to kiosk.commands.

Only the standard library here, and nothing that Python 3.6 could not read: it must live long
enough to say which Python is needed.
"""

import importlib
import os
import sys

if sys.platform == "win32":
    import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
OLDEST = (3, 11)
KINDS = {"test": "-test", "bench": "-test", "county": "-county", "demo": "-county"}
"""Commands that need more than a hall: the environment with that name is theirs."""

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
    """Return the Python of an environment that holds exactly what the lock file names.

    What it takes to make one is loaded only then: this runs at every start.
    """
    python = os.path.join(folder, "Scripts" if os.name == "nt" else "bin", "python")
    wish = wish_of(lock)
    if read(os.path.join(folder, "installed")) != wish:
        importlib.import_module("kiosk.installing").prepare(folder, python, lock, wish)
    return python


def wish_of(lock: str) -> str:
    """Return what an environment must be made for: the lock file, the Python and the kind of computer.

    A security fix of the same Python runs it as it is.
    """
    with open(lock, encoding="utf-8") as wanted:
        return "{}\n{} {} {}".format(wanted.read(), sys.implementation.cache_tag, sys.platform, sys.maxsize)


def hand_over(python: str) -> None:
    """Become the command; the working folder of the caller does not matter."""
    own = sys.argv[1] if sys.argv[1:2] in (["county"], ["demo"]) else ""
    command = [python, "-m", "kiosk." + own, *sys.argv[2:]] if own else [python, "-m", "kiosk", *sys.argv[1:]]
    environ = dict(os.environ, PYTHONPATH=HERE)
    environ.setdefault(
        "MALLOC_ARENA_MAX", "2"
    )  # many threads, little memory (glibc reads it, others ignore it)
    if sys.platform == "win32":
        sys.exit(subprocess.call(command, env=environ))
    os.execve(python, command, environ)


def read(path: str) -> str:
    """Return a small file's text, or nothing when it is not there."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def say(text: str) -> None:
    """Tell the person in front what is going on."""
    print(text, flush=True)


def give_up(text: str) -> None:
    """Say what is missing and end."""
    print(text, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
