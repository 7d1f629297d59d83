"""The hall's figures, for whoever watches over many halls with Prometheus."""

from collections.abc import Iterator

from flask import Blueprint, Response
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from kiosk.api.watching import current_board
from kiosk.records.journal import queries as journal
from kiosk.web.database import session
from kiosk.web.guards import anyone
from kiosk.web.prometheus import exposition

blueprint = Blueprint("metrics", __name__)


class _Hall(Collector):
    """The hall's figures at the moment of asking."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures; none of them names a person or a ticket."""
        board = current_board()
        yield GaugeMetricFamily("kiosk_waiting_people", "People who wait", board.waiting_total)
        open_windows = sum(window.state == "open" for window in board.windows)
        yield GaugeMetricFamily("kiosk_open_windows", "Windows that serve", open_windows)
        yield GaugeMetricFamily("kiosk_hall_open", "Whether the hall is open", float(board.open))
        yield GaugeMetricFamily(
            "kiosk_journal_seq", "Newest row of the journal", journal.newest_seq(session())
        )


@blueprint.get("/metrics")
@anyone
def metrics() -> Response:
    """Return the figures in Prometheus' format."""
    return exposition(_Hall())
