"""The same services for other programs: JSON under /api/v1, described by itself."""
