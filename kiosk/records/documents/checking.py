"""A program of its own that reads a document as a hall would: so the county checks without knowing halls."""

import sys

import msgspec

from kiosk.errors import Refusal
from kiosk.records.documents.kinds import KINDS
from kiosk.wire.documents import Document
from kiosk.words import say


class Asked(msgspec.Struct, frozen=True):
    """What comes in: the document, and the language of the answer."""

    document: Document
    language: str = "zh"


def problem(asked: Asked) -> str:
    """Return in words what a hall would have against a document, nothing if it would take it."""
    try:
        KINDS[asked.document.kind].read(asked.document, "")
    except Refusal as refusal:
        speak = say(asked.language)
        words = {
            name: speak(word) if word and isinstance(word, str) else word
            for name, word in refusal.words.items()
        }
        return speak(refusal.sentence()).format(**words)
    return ""


if __name__ == "__main__":
    sys.stdout.write(problem(msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)))
