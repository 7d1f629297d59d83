"""The connection to the county: used again as long as it stands."""

import time
from contextlib import closing

from kiosk.sync.courier import report_of
from tests import bad_line
from tests.bad_line import BadLine
from tests.delivering import VillageHall


def test_a_connection_that_the_county_closed_meanwhile_is_dialled_anew(
    hall: VillageHall, line: BadLine
) -> None:
    line.again({1: bad_line.then_hangs_up})
    with hall.sessions() as session, closing(hall.centre.county()) as county:
        report = report_of(session)
        county.report(report)
        time.sleep(0.2)
        county.report(report)
