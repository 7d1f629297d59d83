"""What the spool refuses."""

from kiosk.errors import Refusal


class NothingToReprint(Refusal):
    """这个号没有打印过小票，不能补打。"""

    code = "nothing_to_reprint"
    status = 404


class NoPrinter(Refusal):
    """没有设置打印机，不能打印。请先在设置文件里写上打印机的地址。"""

    code = "no_printer"
