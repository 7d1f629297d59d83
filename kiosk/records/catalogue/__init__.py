"""What people can come for: 8 categories, 34 items, and the certificates a village may not issue."""
