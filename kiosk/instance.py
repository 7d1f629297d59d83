"""The instance folder, where all state lives: its one key, and files that only its owner may read."""

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from kiosk.errors import Refusal
from kiosk.key import Key, KeyTakenError

HALL = "hall.lock"
COPIES = ("hall.*.db*", "personal.before-*.key")
LEAST_DISK = 64 * 1024 * 1024


class AlreadyRunning(Refusal):
    """这个大厅已经开着了（{instance}）。不用再开；要重开，请先关掉原来的窗口。"""

    code = "already_running"


class CloseFirst(Refusal):
    """大厅还开着（{instance}），这一步没有做。请先关门：在开门的那个窗口按 Ctrl+C，再运行一次这个命令。"""

    code = "close_first"


class DiskFull(Refusal):
    """硬盘快满了，只剩 {free} MB，至少要 {least} MB。请清理硬盘后再启动。"""

    code = "disk_full"


class CannotWrite(Refusal):
    """不能写入 {folder}：{problem}。请检查权限和剩余空间，或换一个文件夹（U 盘）。"""

    code = "cannot_write"


class NothingHere(Refusal):
    """{instance} 里还没有这个大厅的数据。请先运行一次 python3 run.py，或检查 --instance。"""

    code = "nothing_here"


def take_key(instance: Path, name: str = HALL) -> Key:
    """Take the one key of an instance folder; the system gives it back when the process ends.

    Raises ``AlreadyRunning``, ``CannotWrite`` or ``DiskFull``.
    """
    try:
        instance.mkdir(parents=True, exist_ok=True)
        instance.chmod(0o700)  # the database holds names: for this account only
        key = Key(instance / name)
    except KeyTakenError:
        raise AlreadyRunning(instance=instance) from None
    except OSError as error:
        raise CannotWrite(folder=instance, problem=error.strerror) from None
    free = shutil.disk_usage(instance).free
    if free < LEAST_DISK:
        key.give_back()
        raise DiskFull(free=free // 2**20, least=LEAST_DISK // 2**20)
    return key


def key_of_closed(instance: Path) -> Key:
    """Take the key for what only a closed hall allows; raises ``CloseFirst`` beside an open one."""
    try:
        return take_key(instance)
    except AlreadyRunning:
        raise CloseFirst(instance=instance) from None


def forget_copies(instance: Path, oldest: int) -> None:
    """Remove copies of the records that gave their place to others, and drafts, from before an instant (ms).

    Names stand in them, and nothing is ever erased there.
    """
    for copy in (each for pattern in COPIES for each in instance.glob(pattern)):
        with suppress(OSError):
            if copy.stat().st_mtime * 1000 < oldest:
                copy.unlink()


def own_key(file: Path) -> bytes:
    """Return the 32 random bytes of a key file, made when it is not there yet."""
    if not file.exists() or not file.read_bytes():
        write_private(file, secrets.token_bytes(32))
    return file.read_bytes()


def write_private(file: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
    keep(draft, file)


def keep(draft: Path, file: Path) -> None:
    """Give a finished file its name; from then on it is there whole, also when the plug is pulled at once."""
    with draft.open("rb+") as written:
        os.fsync(written.fileno())
    draft.replace(file)
    with suppress(OSError):  # Windows opens no folder, and not every stick's file system can do more
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
