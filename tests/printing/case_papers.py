"""Slips of cases as a centre prints them, one of each title."""

from typing import Any

from kiosk.printing.case_slips import CaseSlip, Paper, Title
from tests.printing.print_hall import SUNDAY

MARRIAGE = Paper("结婚证", "原件，复印 1 份；遗失的到镇婚姻登记处补领", "missing")
PHOTO = Paper("近期免冠照片", "2 寸 2 张", "gap", "2026-12-04")
ID = Paper("居民身份证", "原件，看过当场还您", "given")
BOOK = Paper("户口簿", "", "given")

SPECIAL: dict[Title, dict[str, Any]] = {
    "receipt": {"papers": (ID, BOOK), "accepted_at": None},
    "acceptance": {"papers": (ID, BOOK), "due_date": "2027-01-08", "tentative": True},
    "notice": {"papers": (MARRIAGE, PHOTO, ID), "by_when": "2026-12-04", "accepted_at": None},
    "supplement": {"papers": (ID, BOOK), "due_date": "2026-12-18"},
    "gaps": {"papers": (PHOTO, ID), "due_date": "2026-12-18"},
    "refusal": {"reason": "户口不在本村，请到户口所在地的村（社区）办理", "accepted_at": None},
    "forwarded": {"sent_to": "白杨镇便民服务中心", "due_date": "2026-12-18"},
    "completion": {"result": "准予登记", "fetching": "请到本中心 1 号窗口领取，也可以送到家里"},
}


def case_slip(title: Title = "acceptance", **fields: Any) -> CaseSlip:
    """Return an ordinary slip of a title, with some fields as the test wants them."""
    ordinary: dict[str, Any] = {
        "centre": "沙坡村党群服务中心",
        "issued_at": SUNDAY,
        "url": "http://192.168.1.10:8000/case",
        "case_no": "410327106203-20261122-007",
        "look_up": "7K3-M2Q",
        "from_home": True,
        "item": "80周岁以上老年人高龄津贴申请",
        "accepted_at": SUNDAY,
        "staff": "李梅",
        "desk_phone": "0379-65551234",
    }
    return CaseSlip(title=title, **(ordinary | SPECIAL[title] | fields))
