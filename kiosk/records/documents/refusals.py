"""What a document gets that cannot be taken into use here."""

from kiosk.errors import Refusal


class UnknownKind(Refusal):
    """本中心的程序还不认识“{kind}”这种文件，升级程序以后才能用。"""

    code = "unknown_document_kind"
    status = 422


class NotForThisCentre(Refusal):
    """这份文件是发给 {scope} 的，不是发给本中心（{centre}）的。"""

    code = "document_not_for_this_centre"
    status = 422
