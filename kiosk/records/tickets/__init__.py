"""The queue: numbers, calls, visits and how they end."""
