"""For whoever watches over the county's server: is it alive, and how does it do."""

from collections.abc import Iterator

from flask import Blueprint, Response
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from kiosk.county.current import county
from kiosk.county.door.bodies import answer
from kiosk.county.store.room import room
from kiosk.web.guards import anyone
from kiosk.web.prometheus import exposition

blueprint = Blueprint("health", __name__)

_FIGURES = """
SELECT (SELECT count(*) FROM centres WHERE valid_to IS NULL) AS centres,
    (SELECT count(*) FROM reports) AS reporting,
    (SELECT coalesce(sum(lines), 0) FROM cursors) AS lines,
    (SELECT count(*) FROM quarantine WHERE settled_at IS NULL) AS aside"""


@blueprint.get("/healthz")
@anyone
def healthz() -> Response:
    """Answer when the county serves and its database answers."""
    county().read("SELECT 1")
    return answer({"status": "ok"})


class _County(Collector):
    """The county's figures at the moment of asking."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures; none of them names a village or a person."""
        (row,) = county().read(_FIGURES)
        yield GaugeMetricFamily("county_centres", "Centres of the directory", row["centres"])
        yield GaugeMetricFamily("county_reporting_centres", "Centres that have reported", row["reporting"])
        yield GaugeMetricFamily("county_journal_lines", "Lines that were taken in", row["lines"])
        yield GaugeMetricFamily("county_lines_aside", "Lines in quarantine", row["aside"])
        known = room(county())
        yield GaugeMetricFamily("county_database_bytes", "Bytes that the databases take", known.taken)
        if known.free is not None:
            yield GaugeMetricFamily("county_disk_free_bytes", "Bytes free on their disk", known.free)


@blueprint.get("/metrics")
@anyone
def metrics() -> Response:
    """Return the figures in Prometheus' format."""
    return exposition(_County())
