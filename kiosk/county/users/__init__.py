"""The people who answer for the villages."""
