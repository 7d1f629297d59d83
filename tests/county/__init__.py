"""The county's server."""
