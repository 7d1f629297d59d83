"""What can keep a backup from being taken or brought back."""

from kiosk.errors import Refusal


class NothingNamed(Refusal):
    """请写明从哪里恢复：从备份文件，python3 run.py restore 文件名.zip；从县里，python3 run.py restore --from-county。"""  # noqa: E501 - a sentence is one line

    code = "nothing_named"


class NotABackup(Refusal):
    """{file} 找不到，或者不是这个系统的备份，或者已经损坏。没有恢复，原来的数据没有动。请换一份备份。"""

    code = "not_a_backup"


class KeyNeeded(Refusal):
    """完整的身份证号要用这份备份当时的钥匙才打得开，这里没有那把钥匙。没有恢复，原来的数据没有动。请在后面写上另存的钥匙：--key 钥匙文件；钥匙真的丢了，写 --key lost，别的记录照样恢复。"""  # noqa: E501 - a sentence is one line

    code = "key_needed"


class NoKeyYet(Refusal):
    """这个大厅还没有存过身份证号，没有钥匙可以备份。"""

    code = "no_key_yet"


class BackupOfAnother(Refusal):
    """这份备份是 {name}（{centre}）的，这台电脑是 {own} 的，没有恢复，原来的数据没有动。请核对文件。"""

    code = "backup_of_another"
