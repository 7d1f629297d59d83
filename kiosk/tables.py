"""Every table of the hall, known before the first question is asked."""

from kiosk.printing.models import PrintJob
from kiosk.records.cases.models import Case
from kiosk.records.cases.tries import LookUpTry
from kiosk.records.catalogue.models import CatalogueEdition
from kiosk.records.documents.models import AppliedDocument
from kiosk.records.help.models import HelpRing
from kiosk.records.home_visits.models import HomeVisit
from kiosk.records.journal.models import JournalRow
from kiosk.records.notices.models import Notice
from kiosk.records.ratings.models import Rating
from kiosk.records.requests.models import Request
from kiosk.records.restoring.models import Restoration
from kiosk.records.retention.models import RetentionRun
from kiosk.records.roster.models import Post
from kiosk.records.staff.models import Staff
from kiosk.records.tickets.models import Ticket
from kiosk.records.windows.models import Window
from kiosk.records.workdays.models import WorkdayTable
from kiosk.sync.models import Delivery

MODELS = (
    AppliedDocument, Case, CatalogueEdition, Delivery, HelpRing, HomeVisit, JournalRow, LookUpTry, Notice,
    Post, PrintJob, Rating, Request, Restoration, RetentionRun, Staff, Ticket, Window, WorkdayTable,
)  # fmt: skip
"""One model of every module that has tables.

SQLAlchemy connects all models that it knows with the first question, in whatever thread: a module that came
later could be seen half of. And Alembic sees what is named here.
"""
