"""When the hall is open."""
