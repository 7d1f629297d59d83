"""Where people stand."""
