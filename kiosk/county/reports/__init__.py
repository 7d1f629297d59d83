"""What the county reads from its tables."""
