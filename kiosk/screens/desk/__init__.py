"""Where a clerk sits."""
