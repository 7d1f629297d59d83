"""The walk-in log (办件台账) and the figures: read from what the hall keeps, written by nobody."""
