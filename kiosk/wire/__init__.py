"""What centre and county agree on: how a line is written and how lines are chained."""
