"""What the hall keeps; nothing in here knows Flask or a printer."""
