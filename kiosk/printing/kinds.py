"""All kinds of slips as the spool keeps them: written down, read again, marked as a copy."""

import msgspec

from kiosk.printing.case_slips import CaseSlip
from kiosk.printing.slips import TestSlip, TicketSlip

AnySlip = TicketSlip | CaseSlip | TestSlip


def kind_of(slip: AnySlip) -> str:
    """Return a slip's kind as the spool names it."""
    return str(slip.__struct_config__.tag)


def written(slip: AnySlip) -> bytes:
    """Return a slip as the spool keeps it."""
    return msgspec.json.encode(slip)


def read(payload: str | bytes) -> AnySlip:
    """Return the slip of a payload; raises ``msgspec.DecodeError`` for anything else."""
    slip: AnySlip = msgspec.json.decode(payload, type=AnySlip)
    return slip


def copy_of(slip: AnySlip) -> AnySlip:
    """Return a slip as it is printed again."""
    return msgspec.structs.replace(slip, copy=True)
