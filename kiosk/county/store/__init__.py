"""The county's PostgreSQL, one server or several."""
