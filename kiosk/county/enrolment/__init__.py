"""How a village gets its key, and whose request this is."""
