"""What the press asks of a printer, whatever it is plugged into; and a printer for pretending."""

from dataclasses import dataclass, field
from typing import Protocol

from kiosk.printing.health import PrinterState


class Driver(Protocol):
    """A way to reach a printer; whatever it raises means that the slip did not arrive."""

    def state(self) -> PrinterState:
        """Return how the printer says it is; asked before every slip, it starts the clock."""

    def send(self, slip: bytes) -> None:
        """Hand over the bytes of one slip."""


@dataclass
class PretendPrinter:
    """A printer that keeps its slips in a list; it also stands in where the url is ``none``."""

    condition: PrinterState = PrinterState.OK
    slips: list[bytes] = field(default_factory=list)

    def state(self) -> PrinterState:
        """Return the condition it was given."""
        return self.condition

    def send(self, slip: bytes) -> None:
        """Keep a slip."""
        self.slips.append(slip)
