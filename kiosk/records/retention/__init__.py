"""What of a person is kept, how long, and what was erased when."""
