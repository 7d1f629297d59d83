"""From what the form of a ticket's holder sends to what the service takes, and the words it shows."""

from werkzeug.datastructures import MultiDict

from kiosk.records.cases.people import Who
from kiosk.records.ratings import rules
from kiosk.records.ratings.service import Opinion

LIMIT = "30 per minute"
"""So often one address may rate: a whole village may stand behind one address of its provider."""
WORDS = {"score_words": rules.SCORE_WORDS, "reason_words": rules.REASON_WORDS}


def opinion(form: MultiDict[str, str]) -> Opinion:
    """Return what somebody says of a visit; no level, or none of ours, counts as 0."""
    who = Who(form.get("name", ""), form.get("phone", ""))
    return Opinion(form.get("score", 0, type=int), form.getlist("reason"), form.get("words", ""), who)
