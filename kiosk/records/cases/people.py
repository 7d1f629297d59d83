"""Noting whom something is for, and showing no more of it than is needed."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.database import new_uid
from kiosk.errors import BadInput
from kiosk.records.cases.contacts import Contact
from kiosk.records.cases.identity import last4, read_id, read_phone
from kiosk.sealing import Sealer
from kiosk.words import _

LONGEST_NAME = 40
LONGEST_ADDRESS = 120


class Who(NamedTuple):
    """What somebody said of themselves; every field may be empty, no ID number at all keeps the known one."""

    name: str = ""
    phone: str = ""
    id_number: str | None = ""
    village_group: str = ""
    address: str = ""

    @property
    def is_nobody(self) -> bool:
        """Whether nothing was said at all."""
        return not any(part and part.strip() for part in self)


def note_contact(session: Session, who: Who, sealer: Sealer, *, full_id: bool = False) -> Contact | None:
    """Keep what was said of a person, inside the caller's transaction; nothing said keeps nothing.

    The ID number itself is kept only if ``full_id``, sealed; else its last four and a keyed hash.
    Raises ``BadInput`` or what ``read_id`` and ``read_phone`` refuse.
    """
    if who.is_nobody:
        return None
    contact = Contact(id=new_uid(), made_at=clock.millis())
    write_contact(contact, who._replace(id_number=who.id_number or ""), sealer, full_id=full_id)
    session.add(contact)
    return contact


def write_contact(contact: Contact, who: Who, sealer: Sealer, *, full_id: bool) -> None:
    """Write what was said over a contact, all of it."""
    if who.id_number is not None:
        _write_id(contact, who.id_number, sealer, full_id=full_id)
    contact.name = _short(who.name, _("姓名"), LONGEST_NAME)
    contact.phone = read_phone(who.phone) if who.phone.strip() else ""
    contact.village_group = _short(who.village_group, _("所在组"), LONGEST_NAME)
    contact.address = _short(who.address, _("住址"), LONGEST_ADDRESS)
    contact.erased_at = None


def _write_id(contact: Contact, said: str, sealer: Sealer, *, full_id: bool) -> None:
    number = read_id(said, clock.now().date()) if said.strip() else ""
    contact.id_last4 = last4(number) if number else ""
    contact.id_mark = sealer.mark(number) if number else None
    contact.id_sealed = sealer.seal(number) if number and full_id else None


def _short(text: str, field: str, most: int) -> str:
    kept = " ".join(text.split())
    if len(kept) > most:
        raise BadInput(field=field, problem=_("太长了，最多 {most} 个字").format(most=most))
    return kept
