"""The notices line of the hall's display."""
